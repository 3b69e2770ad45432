package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.SessTermMessage;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;

/** How TLS lives and ends with its connection (RFC 9174 4.4). */
final class TlsEndCases {
  private static final int REPLY = 0x01;

  /** Taken for a record these have 0404 octets; so many, so that whoever waits for all has it. */
  private static final Stimulus KEEPALIVES = Stimulus.hex("04".repeat(0x0404 + 5));

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.4-01", TlsEndCases::tlsEndsWithItsConnection),
          Map.entry("R-4.4-02", TlsEndCases::sendsCloseNotify),
          Map.entry("R-4.4-05", TlsEndCases::noWayBack));

  private TlsEndCases() {}

  private static Talk session(Trial trial) throws NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.secured();
    return talk;
  }

  private static String tlsEndsWithItsConnection(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = session(trial);
    talk.goesOn();
    talk.line().notifyEnd();
    var received = protectedEnd(talk);
    if (received instanceof Received.Closed) {
      return "to our close_notify " + received.text();
    }
    // It may send on, as each direction of TLS 1.3 ends by itself, but not past TLS.
    sendBare(talk, Stimulus.sessTerm(0, 0), "SESS_TERM in the clear");
    received = protectedEnd(talk);
    return "it takes nothing in the clear behind our close_notify: " + received.text();
  }

  private static Received protectedEnd(Talk talk) throws Deviation, IOException {
    Received received;
    do {
      received = talk.next();
      if (received instanceof Received.Undecodable other) {
        throw new Deviation("behind our close_notify " + other.text());
      }
    } while (!(received instanceof Received.Closed || received instanceof Received.Quiet));
    return received;
  }

  private static void sendBare(Talk talk, Stimulus octets, String what) throws IOException {
    try {
      talk.line().sendBare(octets, what);
    } catch (SocketException e) {
      // The connection is over, which the next look says.
    }
  }

  private static String sendsCloseNotify(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session(trial.offer().keepalive(trial.timing().keepaliveSeconds()));
    talk.secured();
    if (talk.peer().keepaliveSeconds() == 0) {
      throw NotObserved.notApplicable("it offers keepalive 0, so silence ends nothing");
    }
    var received = talk.next(trial.timing().longest());
    if (!(received instanceof Received.Got got
        && got.message() instanceof SessTermMessage term
        && !term.reply())) {
      throw NotObserved.because(
          "it does not end a silent session by SESS_TERM: " + received.text());
    }
    talk.send(Stimulus.sessTerm(REPLY, term.reason().code()));
    return switch (talk.next()) {
      case Received.Closed closed when closed.notified() -> closed.text();
      case Received.Closed closed ->
          throw new Deviation("behind its SESS_TERM and our answer " + closed.text());
      case Received other -> throw NotObserved.because("it does not close: " + other.text());
    };
  }

  private static String noWayBack(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = session(trial);
    sendBare(talk, KEEPALIVES, "KEEPALIVE in the clear");
    while (true) {
      switch (talk.next()) {
        case Received.Closed closed -> {
          return closed.text();
        }
        case Received.Quiet quiet ->
            throw new Deviation("octets in the clear end nothing: " + quiet.text());
        case Received.Undecodable other ->
            throw new Deviation("to octets in the clear " + other.text());
        default -> {}
      }
    }
  }
}
