package dev.gantry.port.out;

import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.PeerAddress;
import java.util.concurrent.CompletionStage;

/**
 * A Bundle Processing Agent, whatever wire it speaks. Methods are called on event loops and never
 * block.
 */
public interface BundleProcessingAgent {
  /** Begins to register, and registers again after every loss, until {@link #leave()}. */
  void start(BpaListener listener);

  /**
   * Opens a bundle that a peer has begun to send.
   *
   * @param verdict called at most once, on any thread, perhaps before the call that causes it
   *     returns: after {@link InboundBundle#complete()} with either verdict, or earlier with a
   *     refusal. A verdict that crosses {@link InboundBundle#abort()} is ignored
   */
  InboundBundle open(InboundBundleInfo info, VerdictListener verdict);

  /**
   * Takes a bundle all of which has come, if it can be the BPA's before this returns: then nothing
   * has to be kept of it, and it needs no verdict. On the event loop of the session; does not
   * block.
   *
   * @param octets lent for the length of the call
   * @return whether it is the BPA's now, as with a verdict that accepts it; if not it is opened as
   *     any other
   */
  default boolean take(InboundBundleInfo info, LentOctets octets) {
    return false;
  }

  /**
   * Announces a peer, or announces it anew with other Node IDs. Kept, and repeated after each
   * registration.
   */
  void announce(PeerAnnouncement peer);

  /** Withdraws a peer; unknown ones are ignored. */
  void withdraw(PeerAddress peer);

  BpaCapabilities capabilities();

  /** How it stands, for operators. Any thread; returns at once. */
  default BpaStatus status() {
    return BpaStatus.NONE;
  }

  /**
   * Unregisters in an orderly way; done when the BPA has let us go or the adapter's bound is
   * reached.
   */
  CompletionStage<Void> leave();
}
