package dev.gantry.adapter.tcp.node;

import dev.gantry.adapter.tcp.peer.PeerDriver;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The drivers of peers, by key for the node and by address for bundles. Written by the node's
 * driver alone; read by any thread, without a lock.
 */
final class PeerDrivers {
  private final ConcurrentHashMap<PeerKey, PeerDriver> byKey = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<PeerAddress, PeerDriver> byAddress = new ConcurrentHashMap<>();

  /** Peers that the node has let go of and that still have bundles. */
  private final Set<PeerDriver> leaving = ConcurrentHashMap.newKeySet();

  void add(PeerDriver peer) {
    byKey.put(peer.key(), peer);
  }

  @Nullable PeerDriver get(PeerKey key) {
    return byKey.get(key);
  }

  /** Bundles for that address are the peer's from now on. */
  void route(PeerAddress address, PeerDriver peer) {
    byAddress.put(address, peer);
  }

  /** Nobody is asked to send bundles there any more, unless another peer has the address now. */
  void unroute(PeerAddress address, PeerKey key) {
    byAddress.computeIfPresent(address, (_, peer) -> peer.key().equals(key) ? null : peer);
  }

  void forget(PeerKey key) {
    var peer = byKey.remove(key);
    if (peer != null) {
      leaving.add(peer);
      peer.letGo(leaving::remove);
    }
  }

  /** Sends a bundle to an announced peer; an unknown one is answered at once. */
  void forward(PeerAddress address, OutboundBundle bundle, ForwardAnswer answer) {
    var peer = byAddress.get(address);
    if (peer == null) {
      bundle.release();
      answer.answered(new ForwardOutcome.NoNeighbour());
    } else {
      peer.forward(bundle, answer);
    }
  }

  /** Ends sessions of a peer that owe us progress; an unknown one has none. */
  void relieve(PeerAddress address, Duration owedFor) {
    var peer = byAddress.get(address);
    if (peer != null) {
      peer.relieve(owedFor);
    }
  }

  void drain() {
    all(peer -> peer.told(new PeerEvent.DrainStarted()));
  }

  void abandon() {
    all(PeerDriver::abandon);
  }

  private void all(Consumer<PeerDriver> what) {
    byKey.values().forEach(what);
    leaving.forEach(what);
  }
}
