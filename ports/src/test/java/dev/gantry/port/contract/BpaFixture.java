package dev.gantry.port.contract;

import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.payload.PeerAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A BPA and its far side, as the contract test needs them. */
public interface BpaFixture extends AutoCloseable {
  /** The adapter under test; not started yet. */
  BundleProcessingAgent bpa();

  /** Bundles that the BPA has taken, in any order. */
  Collection<byte[]> stored() throws Exception;

  /**
   * Bundles begun and not yet decided, as far as the BPA keeps anything of them; 0 when nothing is
   * left.
   */
  int unfinished() throws Exception;

  /** Peers that the BPA may route to now. */
  Set<PeerAddress> announced() throws Exception;

  /** Has the BPA refuse every bundle that begins after this call, for whatever reason suits it. */
  void refuseFromNowOn() throws Exception;

  /** Has the BPA want a bundle forwarded to a peer. */
  void put(PeerAddress peer, byte[] octets) throws Exception;

  /** Bundles that the BPA still has for a peer, in any order. */
  List<byte[]> waiting(PeerAddress peer) throws Exception;

  @Override
  void close() throws Exception;
}
