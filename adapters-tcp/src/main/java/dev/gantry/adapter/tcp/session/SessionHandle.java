package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.TransferStatus;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A session for whoever has bundles for it, lets it take some, or ends it. Any thread. What
 * concerns bundles, and the end in order, is done at once when it is asked for on the session's own
 * event loop; all else is done there later, in the order in which it was asked for.
 */
public interface SessionHandle {
  /** The session's number. */
  SessionKey key();

  /** The loop that the session lives on. */
  EventLoop loop();

  /** The peer's address, canonical text. */
  String remoteAddress();

  /** A snapshot for operators. */
  SessionStatus status();

  /** Transfers that have begun and not ended, looked up on the session's event loop. */
  CompletionStage<List<TransferStatus>> transfers();

  /**
   * When octets of the peer came last, of {@link System#nanoTime()}; now where it is we who do not
   * read.
   */
  long heardNanos();

  /**
   * Offers a bundle, which stays the caller's.
   *
   * @param listener told exactly once how it ended, on the session's event loop; the bundle may be
   *     released then. Never when the event loop is down
   */
  void offer(BundleToken token, OutboundBundle bundle, TransferListener listener);

  /**
   * Takes no bundle from now on, as every session does at first: it reads on until octets of a
   * bundle are next.
   */
  void holdBundles();

  /**
   * Takes bundles.
   *
   * @param from how the BPA knows the peer at the other end; it is told with each bundle
   */
  void takeBundles(PeerAddress from);

  /** Ends the session with SESS_TERM. */
  void terminate(TerminationReason reason, EndCause cause, boolean urgent);

  /** Ends the session with SESS_TERM if it has carried nothing for so long, and carries nothing. */
  void terminateIfIdle(Duration idleFor);

  /** Ends the session when its peer has owed us progress for that long: others want the room. */
  void terminateIfOwing(Duration owedFor);

  /** Closes the connection without ceremony. */
  void abandon(String detail);
}
