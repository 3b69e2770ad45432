package dev.gantry.adapter.tcp.node;

import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.port.address.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How sessions of listeners and of dialled peers are to be, as configured last. Immutable. */
public final class Profiles {
  private final Map<Endpoint, ListenEndpoint> listeners = new HashMap<>();
  private final Map<String, PeerEndpoint> peers = new HashMap<>();

  /** Of these listeners and peers; the first of several with one address counts. */
  public Profiles(List<ListenEndpoint> listeners, List<PeerEndpoint> peers) {
    listeners.forEach(each -> this.listeners.putIfAbsent(each.endpoint(), each));
    peers.forEach(each -> this.peers.putIfAbsent(each.target().address(), each));
  }

  /** A listener that is configured no more goes on as it was bound. */
  ListenEndpoint listener(ListenEndpoint bound) {
    return listeners.getOrDefault(bound.endpoint(), bound);
  }

  /** Whom to dial at a target's address, null when nobody is configured there. */
  public @Nullable PeerEndpoint peer(String address) {
    return peers.get(address);
  }

  /** A dial of a peer that is configured no more meanwhile goes on as it began. */
  SessionProfile dialled(PeerEndpoint target) {
    return peers.getOrDefault(target.target().address(), target).profile();
  }
}
