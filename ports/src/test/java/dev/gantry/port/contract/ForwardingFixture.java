package dev.gantry.port.contract;

import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.PeerAddress;
import java.util.Collection;

/** A forwarding and the one peer behind it, as the contract test needs them. */
public interface ForwardingFixture extends AutoCloseable {
  /** The forwarding under test. */
  Forwarding forwarding();

  /** The peer, announced to the BPA when the fixture is handed over. */
  PeerAddress peer();

  /** Longest bundle that the peer takes; 100,000 at most. */
  long transferMtuBytes();

  /** Bundles that the peer has taken, in any order. */
  Collection<byte[]> taken() throws Exception;

  /** Bundles that wait for the peer's word since {@link #holdFromNowOn()}. */
  int held() throws Exception;

  /** The peer gives no word on any bundle from now on. */
  void holdFromNowOn() throws Exception;

  /** The peer takes what it was asked to take since {@link #holdFromNowOn()}, and what follows. */
  void takeHeld() throws Exception;

  /** The peer refuses every bundle that begins after this call. */
  void refuseFromNowOn(RefusalReason reason) throws Exception;

  /** The peer goes away and does not come back. */
  void losePeer() throws Exception;

  /** Whether the BPA may forward to the peer now. */
  boolean announced() throws Exception;

  /** Ends the node at once. */
  void stop() throws Exception;

  @Override
  void close() throws Exception;
}
