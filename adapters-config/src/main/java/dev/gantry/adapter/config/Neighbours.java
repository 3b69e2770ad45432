package dev.gantry.adapter.config;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.AddressBlock;
import dev.gantry.domain.node.DoorRules;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.peer.SessionPool;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.time.Backoff;
import dev.gantry.port.address.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts listeners and peers together, with the security that holds for each. */
final class Neighbours {
  private final Section root;
  private final SecurityRules rules;
  private final Effective all;
  private final List<Effective> listenerSecurity = new ArrayList<>();
  private final List<Effective> peerSecurity = new ArrayList<>();

  Neighbours(Section root, SecurityRules rules, Effective all) {
    this.root = root;
    this.rules = rules;
    this.all = all;
  }

  /** What holds for each listener, in their order. */
  List<Effective> listenerSecurity() {
    return listenerSecurity;
  }

  /** What holds for each peer, in their order. */
  List<Effective> peerSecurity() {
    return peerSecurity;
  }

  List<ListenerConfig> listeners(@Nullable TlsConfig tls) throws ConfigException {
    List<Section> sections = root.find(ConfigKeys.LISTENERS);
    List<ListenerConfig> listeners = new ArrayList<>();
    if (sections == null) {
      for (Endpoint.Tcp endpoint : defaultListeners(all, tls)) {
        Section none = new Section(ConfigKeys.LISTENER, "", new Origin.Default());
        boolean optional = endpoint.isLocal() && endpoint.host().equals("::1");
        listenerSecurity.add(all.followingClientAuth());
        listeners.add(listener(none, endpoint, optional, all));
      }
      return listeners;
    }
    Set<Endpoint> seen = new LinkedHashSet<>();
    for (Section section : sections) {
      Endpoint endpoint = section.find(ConfigKeys.LISTENER_ADDRESS);
      if (endpoint == null) {
        throw new ConfigException(
            section.origin().text() + ": " + section.label() + "address is missing");
      }
      boolean anyPort = endpoint instanceof Endpoint.Tcp tcp && tcp.port() == 0;
      if (!seen.add(endpoint) && !anyPort) {
        throw section.error(ConfigKeys.LISTENER_ADDRESS, "= " + endpoint + " is given twice");
      }
      Effective here = all.nested(section, SecurityKeys.LISTENER);
      listenerSecurity.add(here.followingClientAuth());
      listeners.add(listener(section, endpoint, false, here));
    }
    return listeners;
  }

  private ListenerConfig listener(
      Section section, Endpoint endpoint, boolean optional, Effective here) throws ConfigException {
    SecurityConfig security = rules.listener(section, endpoint, here);
    List<SecurityConfig> peers = new ArrayList<>();
    for (Section peer : root.get(ConfigKeys.PEERS)) {
      Effective there = here.nested(peer, SecurityKeys.PEER).followingClientAuth();
      peers.add(rules.incoming(there, security));
    }
    return new ListenerConfig(endpoint, optional, security, peers, door(section, endpoint));
  }

  /** A listener's own lists go before those of all. */
  private DoorRules door(Section listener, Endpoint endpoint) throws ConfigException {
    List<AddressBlock> proxies = listener.get(CallerKeys.LISTENER_PROXY_FROM);
    if (!proxies.isEmpty() && !(endpoint instanceof Endpoint.Tcp)) {
      throw listener.error(
          CallerKeys.LISTENER_PROXY_FROM, "needs a listener with an IP address, not " + endpoint);
    }
    return new DoorRules(
        listener.get(CallerKeys.LISTENER_ALLOW_FROM, root.get(CallerKeys.ALLOW_FROM)),
        listener.get(CallerKeys.LISTENER_DENY_FROM, root.get(CallerKeys.DENY_FROM)),
        proxies);
  }

  /** Without TLS nobody but this machine: design, "security stance". */
  private static List<Endpoint.Tcp> defaultListeners(Effective all, @Nullable TlsConfig tls) {
    boolean withTls = tls != null && tls.identity() != null && all.preset().value().canTls();
    return withTls
        ? List.of(new Endpoint.Tcp("::", Endpoint.TCPCL_PORT))
        : List.of(
            new Endpoint.Tcp("127.0.0.1", Endpoint.TCPCL_PORT),
            new Endpoint.Tcp("::1", Endpoint.TCPCL_PORT));
  }

  List<PeerConfig> peers() throws ConfigException {
    List<PeerConfig> peers = new ArrayList<>();
    Set<Endpoint> seen = new LinkedHashSet<>();
    for (Section section : root.get(ConfigKeys.PEERS)) {
      Endpoint endpoint = section.find(ConfigKeys.PEER_ADDRESS);
      NodeId nodeId = section.find(ConfigKeys.PEER_NODE_ID);
      boolean dial = section.get(ConfigKeys.PEER_DIAL) && endpoint != null;
      if (endpoint == null && nodeId == null) {
        throw new ConfigException(
            section.origin().text() + ": " + section.label() + "address or node-id is missing");
      }
      if (endpoint == null
          && section.isSet(ConfigKeys.PEER_DIAL)
          && section.get(ConfigKeys.PEER_DIAL)) {
        throw section.error(ConfigKeys.PEER_DIAL, "= true needs an address");
      }
      if (endpoint == null) {
        needAddress(section);
      }
      if (endpoint != null && !seen.add(endpoint)) {
        throw section.error(ConfigKeys.PEER_ADDRESS, "= " + endpoint + " is given twice");
      }
      Effective here = all.nested(section, SecurityKeys.PEER);
      peerSecurity.add(here);
      SecurityConfig security = rules.peer(section, endpoint, here);
      List<String> pins = pins(section);
      if (!pins.isEmpty() && !security.canTls()) {
        throw section.error(ConfigKeys.PEER_PINS, "needs TLS, which is not configured");
      }
      Duration keepalive = section.find(ConfigKeys.PEER_KEEPALIVE);
      peers.add(
          new PeerConfig(
              endpoint,
              nodeId,
              security,
              serverName(section),
              pins,
              keepalive == null ? null : Math.toIntExact(keepalive.toSeconds()),
              timers(section),
              section.get(ConfigKeys.PEER_SLASHLESS_NODE_ID),
              peerSettings(section, dial)));
    }
    return peers;
  }

  /** What must hold before SESS_INIT can only be known by the address. */
  private static void needAddress(Section peer) throws ConfigException {
    List<ConfigKey<?>> keys = new ArrayList<>(SecurityKeys.PEER.all());
    keys.addAll(StepKeys.PEER.all());
    keys.addAll(ProgressKeys.PEER.all());
    keys.addAll(
        List.of(
            ConfigKeys.PEER_PINS,
            ConfigKeys.PEER_SERVER_NAME,
            ConfigKeys.PEER_KEEPALIVE,
            ConfigKeys.PEER_KEEPALIVE_WHILE_BUSY,
            ConfigKeys.PEER_SLASHLESS_NODE_ID));
    for (ConfigKey<?> key : keys) {
      if (peer.isSet(key)) {
        throw peer.error(
            key, "needs an address: the node-id alone is known too late for it to hold");
      }
    }
  }

  private List<String> pins(Section peer) {
    return peer.isSet(ConfigKeys.PEER_PINS)
        ? peer.get(ConfigKeys.PEER_PINS)
        : root.get(ConfigKeys.TLS_PINS);
  }

  private @Nullable String serverName(Section peer) {
    String own = peer.find(ConfigKeys.PEER_SERVER_NAME);
    return own != null ? own : root.find(ConfigKeys.TLS_SERVER_NAME);
  }

  private SessionSettings.Timers timers(Section peer) {
    SessionSettings.Timers common = StepKeys.timers(peer, SessionAssembler.timers(root));
    Boolean busy = peer.find(ConfigKeys.PEER_KEEPALIVE_WHILE_BUSY);
    return ProgressKeys.timers(peer, busy == null ? common : common.withKeepaliveWhileBusy(busy));
  }

  private PeerSettings peerSettings(Section peer, boolean dial) throws ConfigException {
    Duration common = root.get(dial ? ConfigKeys.PEER_HOLD : ConfigKeys.PASSIVE_PEER_HOLD);
    return peerSettings(dial, peer.get(ConfigKeys.PEER_OWN_HOLD, common), peer);
  }

  private PeerSettings peerSettings(boolean dial, Duration hold, @Nullable Section peer)
      throws ConfigException {
    SessionPool pool = PoolKeys.pool(root, peer);
    return new PeerSettings(
        dial,
        redials(),
        hold,
        root.getInt(ConfigKeys.MAX_WAITING_BUNDLES),
        root.getInt(ConfigKeys.MAX_INTERRUPTIONS),
        pool,
        PoolKeys.several(root, peer, pool),
        LaneKeys.rules(root));
  }

  private Redials redials() {
    Backoff.Pace pace =
        Backoff.Pace.doubling(
                root.get(ConfigKeys.RECONNECT_INITIAL_BACKOFF),
                root.get(ConfigKeys.RECONNECT_MAX_BACKOFF))
            .withMultiplier(root.get(ConfigKeys.RECONNECT_MULTIPLIER))
            .withJitter(root.get(ConfigKeys.RECONNECT_JITTER));
    return new Redials(
        root.get(ConfigKeys.RECONNECT_ENABLED),
        pace,
        root.isSet(ConfigKeys.RECONNECT_MAX_ATTEMPTS)
            ? root.getInt(ConfigKeys.RECONNECT_MAX_ATTEMPTS)
            : 0,
        root.get(ConfigKeys.RECONNECT_STABLE_AFTER),
        root.get(ConfigKeys.RECONNECT_MAX_BACKOFF_AFTER_FAULT));
  }

  PeeringConfig peering() throws ConfigException {
    // Where only the first is said, the longest is no shorter by itself.
    if (root.isSet(ConfigKeys.RECONNECT_MAX_BACKOFF)
        && root.get(ConfigKeys.RECONNECT_INITIAL_BACKOFF)
                .compareTo(root.get(ConfigKeys.RECONNECT_MAX_BACKOFF))
            > 0) {
      throw root.error(
          ConfigKeys.RECONNECT_MAX_BACKOFF,
          "leaves reconnect.initial-backoff above reconnect.max-backoff");
    }
    return new PeeringConfig(
        root.get(ConfigKeys.CONNECT_TIMEOUT),
        peerSettings(false, root.get(ConfigKeys.PASSIVE_PEER_HOLD), null));
  }
}
