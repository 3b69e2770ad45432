package dev.gantry.conformance.trial;

import dev.gantry.conformance.line.HandshakeException;
import dev.gantry.conformance.line.Line;
import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.line.Transcript;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of one case: its connections, the name that the tester has in it, and the beginnings that
 * all cases share. A beginning that fails is nothing that the case observed, as other cases are
 * there for it. One thread.
 */
public final class Trial implements AutoCloseable {
  /** Pauses before a side that was busy is asked again. */
  private static final List<Duration> BUSY_PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  private static final int VERSION = 4;
  private static final int CAN_TLS = 0x01;

  private final Access.Door door;
  private final Role role;
  private final Means means;
  private final String nodeId;
  private final Transcript transcript;
  private final long endNanos;
  private final List<Talk> talks = new ArrayList<>();
  private boolean hadSent;
  private boolean expectsBundles;

  /**
   * A trial that has no connection yet.
   *
   * @param role of the side under test
   * @param nodeId what the tester calls itself
   */
  public Trial(Access.Door door, Role role, Means means, String nodeId, Transcript transcript) {
    this.door = door;
    this.role = role;
    this.means = means;
    this.nodeId = means.credentials().nodeIdOr(nodeId);
    this.transcript = transcript;
    this.endNanos = System.nanoTime() + means.timing().longestCase().toNanos();
  }

  /** Which side is under test. */
  public Role role() {
    return role;
  }

  public Timing timing() {
    return means.timing();
  }

  /** What the tester calls itself. */
  public String nodeId() {
    return nodeId;
  }

  /** Where the tester is, as the other side sees it; of its latest connection. */
  public InetAddress ownAddress() throws NotObserved, IOException {
    if (talks.isEmpty()) {
      connection().drop();
    }
    return talks.getLast().ownAddress();
  }

  /** What it can show in a TLS handshake. */
  public Credentials credentials() {
    return means.credentials();
  }

  /** The BPA of the node under test. */
  public Agent agent() throws NotObserved {
    expectBundles();
    return means.agent().orElseThrow(() -> NotObserved.because("the tester is not its BPA"));
  }

  /** What the tester offers when a case has no other wish. */
  public Offer offer() {
    return Offer.of(nodeId);
  }

  /** Has the side under test send this bundle on the session that it has with the tester. */
  public void haveSent(byte[] bundle) throws NotObserved, IOException {
    hadSent = true;
    expectBundles();
    means.supply().send(nodeId, bundle);
  }

  /** What it sends is what the case is about from now on. */
  void expectBundles() {
    expectsBundles = true;
    talks.forEach(Talk::expectBundles);
  }

  /** Whether the side under test was to send a bundle, which it may not have got rid of. */
  public boolean hadSent() {
    return hadSent;
  }

  /** A connection on which nothing was said. */
  public Talk connection() throws NotObserved, IOException {
    return talk(door.connect(timing().longest()));
  }

  /** One more at the address of the last one. */
  public Talk reconnection() throws NotObserved, IOException {
    return talk(door.reconnect(timing().longest()));
  }

  /** One that the other side makes without being asked to. */
  public Talk nextConnection(Duration within) throws NotObserved, IOException {
    return talk(door.again(within));
  }

  private Talk talk(Socket socket) throws IOException {
    var talk = new Talk(new Line(socket, transcript), timing(), endNanos);
    if (expectsBundles) {
      talk.expectBundles();
    }
    talks.add(talk);
    return talk;
  }

  /**
   * A connection on which both Contact Headers were said, and the TLS handshake is over where the
   * run is with TLS and both sides can.
   */
  public Talk contacted() throws NotObserved, IOException {
    if (!credentials().present()) {
      return contacted(Stimulus.contactHeader(VERSION, 0));
    }
    var talk = contacted(Stimulus.contactHeader(VERSION, CAN_TLS));
    if (!talk.canTls()) {
      return talk;
    }
    try {
      talk.secure(credentials().offer(nodeId, talk.ownAddress()), role);
      return talk;
    } catch (HandshakeException e) {
      throw NotObserved.because("no TLS session: " + e.getMessage());
    }
  }

  /** Both Contact Headers, with one of the case's own. */
  public Talk contacted(Stimulus header) throws NotObserved, IOException {
    return contacted(connection(), header);
  }

  /** The same on a connection that is there. */
  public Talk contacted(Talk talk, Stimulus header) throws NotObserved, IOException {
    try {
      if (role == Role.PASSIVE) {
        talk.send(header);
      }
      var theirs = talk.header();
      if (theirs[4] != VERSION) {
        throw new Deviation("a Contact Header of version " + theirs[4]);
      }
      if (role == Role.ACTIVE) {
        talk.send(header);
      }
      return talk;
    } catch (Deviation e) {
      throw NotObserved.because("the Contact Headers were not exchanged: " + e.getMessage());
    }
  }

  /** An established session. */
  public Talk session() throws NotObserved, IOException, InterruptedException {
    return session(offer());
  }

  /** The same with another offer. */
  public Talk session(Offer offer) throws NotObserved, IOException, InterruptedException {
    for (var pause : BUSY_PAUSES) {
      var talk = contacted();
      if (establish(talk, offer)) {
        return talk;
      }
      talk.drop();
      Thread.sleep(pause);
    }
    throw NotObserved.because("the other side is busy, each time that it is asked");
  }

  /** Whether the session stands; not where it is refused for being busy. */
  private static boolean establish(Talk talk, Offer offer) throws NotObserved, IOException {
    talk.send(offer.message());
    var received = talk.next();
    if (received instanceof Received.Got got) {
      switch (got.message()) {
        case SessInitMessage init -> {
          talk.established(init, got.octets());
          return true;
        }
        case SessTermMessage term
            when term.reason() == TerminationReason.Known.BUSY
                || term.reason() == TerminationReason.Known.RESOURCE_EXHAUSTION -> {
          return false;
        }
        default -> {}
      }
    }
    throw NotObserved.because("no session could be set up: " + received.text());
  }

  @Override
  public void close() throws IOException {
    try {
      for (var talk : talks) {
        talk.close();
      }
    } finally {
      door.close();
    }
  }
}
