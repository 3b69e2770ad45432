package dev.gantry.port.out;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.PeerObservation;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens, for logs, metrics and traces. Called on event loops: must return at once and
 * never throw.
 */
public interface Observer {
  /** A connection stands; TCPCL begins. */
  default void sessionStarted(SessionKey session, boolean active, String remoteAddress) {}

  /**
   * A session is Established.
   *
   * @param tls protocol and cipher, null for plaintext
   */
  default void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {}

  /**
   * A session is over.
   *
   * @param nanos how long the connection lasted
   */
  default void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {}

  /**
   * The BPA has taken bundles, and their final acknowledgements are on their way; told once for all
   * of one read that follow each other and are of one {@link SizeClass}, so that sessions on
   * different processors do not meet at a counter with each.
   *
   * @param bundles how many, 1 or more
   * @param bytes their octets together
   * @param atNanos when, of {@link System#nanoTime()}
   */
  default void bundlesReceived(SessionKey session, long bundles, long bytes, long atNanos) {}

  /**
   * A peer has acknowledged a bundle of {@code bytes} octets, {@code nanos} after it was offered to
   * the session in {@code lane}.
   */
  default void bundleSent(SessionKey session, Lane lane, long bytes, long nanos) {}

  /** A peer has refused a bundle of ours. */
  default void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {}

  /** We do not read from a session for a while. */
  default void readingPaused(SessionKey session, PauseCause cause) {}

  /** The machine noticed something. */
  default void observed(SessionKey session, Observation observation) {}

  /**
   * The machine of a peer noticed something.
   *
   * @param peer what is dialled, or where it comes from
   */
  default void peerObserved(String peer, PeerObservation observation) {}

  /**
   * A dial failed.
   *
   * @param cause one sentence for people
   * @param waitingBundles how many wait for a session with that peer
   */
  default void dialFailed(String peer, String cause, int waitingBundles) {}

  /**
   * A peer will not be reached before somebody changes something.
   *
   * @param cause one sentence for people
   */
  default void peerFaulted(String peer, String cause) {}

  /** A peer that was faulted has a session. */
  default void peerMended(String peer) {}

  /** A dial of a peer came to a session, after others had failed. */
  default void dialRecovered(String peer) {}

  /**
   * A caller was turned away: closed before TCPCL began, or told Busy (RFC 9174 6.1).
   *
   * @param sentence for people; names the key to change where there is one
   */
  default void connectionRefused(String remoteAddress, TurnAwayCause cause, String sentence) {}

  /** A proxy has only looked whether we listen. */
  default void probed(String remoteAddress) {}

  /**
   * Callers are kept away for a time, because too many of their handshakes have failed.
   *
   * @param remoteAddress of the last of them; with IPv6 its /64 is meant
   */
  default void sourceBanned(String remoteAddress, Duration length) {}

  /**
   * A listener accepts nobody for a while, because a connection could not be accepted.
   *
   * @param address where it listens
   * @param cause what the system says
   */
  default void listenerPaused(String address, Duration length, String cause) {}

  /**
   * What a session carried.
   *
   * @param bundlesSent acknowledged by the peer
   * @param bundlesReceived acknowledged by us
   * @param bytesSent octets of those bundles
   * @param bytesReceived octets of those bundles
   */
  record Totals(long bundlesSent, long bundlesReceived, long bytesSent, long bytesReceived) {}
}
