package dev.gantry.conformance.cases;

import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Trial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;

/**
 * Whether it asks those whom the tester's chain names as OCSP responders (RFC 9174 4.4.4.1, 4.4.5).
 * They are the tester's own, and hang up: what it makes of that is its policy.
 */
final class OcspCases {
  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.4.4.1-02", OcspCases::asksForEach),
          Map.entry("R-4.4.5-01", OcspCases::asks));

  private OcspCases() {}

  /** Who is asked, and hangs up. */
  private static final class Responder implements AutoCloseable {
    private final ServerSocket socket;
    private volatile boolean asked;

    Responder(InetAddress address) throws IOException {
      socket = new ServerSocket(0, 8, address);
      Thread.ofVirtual().start(this::hangUp);
    }

    private void hangUp() {
      try {
        while (true) {
          Socket asking = socket.accept();
          asked = true;
          asking.close();
        }
      } catch (IOException e) {
        // Nobody is asked any more.
      }
    }

    String uri() {
      var host = socket.getInetAddress().getHostAddress();
      return "http://%s:%d/"
          .formatted(host.contains(":") ? "[" + host + "]" : host, socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Who was asked, and whether the tester was let in. */
  private record Asked(boolean leaf, boolean authority, boolean in) {}

  private static Asked asked(Trial trial) throws NotObserved, IOException {
    Admission.first(trial);
    var address = trial.ownAddress();
    try (var ofLeaf = new Responder(address);
        var ofAuthority = new Responder(address)) {
      var identity =
          trial
              .credentials()
              .authority()
              .issueBelow(Admission.leaf(trial).responder(ofLeaf.uri()), ofAuthority.uri());
      var admission = Admission.with(trial, identity);
      return new Asked(ofLeaf.asked, ofAuthority.asked, admission.isIn());
    }
  }

  private static String asks(Trial trial) throws Deviation, NotObserved, IOException {
    var asked = asked(trial);
    if (!asked.leaf() && !asked.authority()) {
      throw new Deviation("no responder of the chain is asked");
    }
    return "a responder of the chain is asked";
  }

  private static String asksForEach(Trial trial) throws Deviation, NotObserved, IOException {
    var asked = asked(trial);
    if (!asked.leaf() && !asked.authority()) {
      throw NotObserved.notApplicable("its policy asks no responder");
    }
    if (asked.leaf() && asked.authority()) {
      return "a responder is asked for each certificate that names one";
    }
    if (!asked.in()) {
      throw NotObserved.because("it refuses the chain when the first responder hangs up");
    }
    throw new Deviation(
        asked.leaf()
            ? "for the authority below the root nobody is asked"
            : "for the end-entity certificate nobody is asked");
  }
}
