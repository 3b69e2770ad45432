package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.ListenerConfig;
import dev.gantry.adapter.config.PeerConfig;
import dev.gantry.adapter.config.SecurityConfig;
import dev.gantry.adapter.tcp.NodeLimits;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.NamedEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.ChannelLimits;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.node.NamedPeer;
import dev.gantry.port.address.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TCP layer's settings as the configuration wants them. */
public final class TcpWiring {
  private static final Logger LOG = LoggerFactory.getLogger(TcpWiring.class);

  private final GantryConfig config;
  private final TlsWiring tls;

  public TcpWiring(GantryConfig config, TlsWiring tls) {
    this.config = config;
    this.tls = tls;
  }

  /** Everything the configuration names. */
  public TcpSettings settings() {
    var listeners = new ArrayList<ListenEndpoint>();
    for (var listener : config.listeners()) {
      if (!listener.optional() || canListen(listener)) {
        listeners.add(listener(listener));
      }
    }
    var peers = new ArrayList<PeerEndpoint>();
    for (var peer : config.peers()) {
      var endpoint = peer.endpoint();
      if (endpoint != null && peer.settings().dial()) {
        peers.add(new PeerEndpoint(endpoint, peer.nodeId(), profile(peer), peer.settings()));
      }
    }
    return new TcpSettings(
        config.node().nodeIds(),
        listeners,
        peers,
        namedPeers(),
        config.peering().passive(),
        nodeLimits(),
        0,
        config.peering().connectTimeout(),
        bpaHold(),
        config.node().unprovenNodeIds());
  }

  /** How long sessions are kept, unread, while the BPA is away. */
  private Duration bpaHold() {
    return switch (config.bpa()) {
      case BpaConfig.Grpc grpc -> grpc.hold();
      case BpaConfig.Nats nats -> nats.hold();
      case BpaConfig.Spool _ -> TcpSettings.DEFAULT_BPA_HOLD;
    };
  }

  /** A listener, with what strangers find there and what each peer of the list does. */
  private ListenEndpoint listener(ListenerConfig listener) {
    return new ListenEndpoint(
        listener.endpoint(),
        profile(listener.security(), List.of()),
        namedProfiles(listener),
        listener.door());
  }

  /** Every peer of the list, for when it comes to us. */
  private List<NamedEndpoint> namedPeers() {
    var named = new ArrayList<NamedEndpoint>();
    for (int i = 0; i < config.peers().size(); i++) {
      named.add(named(i));
    }
    return named;
  }

  private NamedEndpoint named(int index) {
    var peer = config.peers().get(index);
    return NamedEndpoint.of(
        "peers[" + index + "]", peer.endpoint(), peer.nodeId(), peer.waiting().settings());
  }

  /** What each named peer finds at a listener: its own keys go before the listener's. */
  private Map<NamedPeer, SessionProfile> namedProfiles(ListenerConfig listener) {
    var profiles = new LinkedHashMap<NamedPeer, SessionProfile>();
    for (int i = 0; i < config.peers().size(); i++) {
      var peer = config.peers().get(i);
      var security = listener.peerSecurity().get(i);
      var profile =
          profile(security, peer.pinsSha256())
              .withTls(security.toSessionSecurity(true), tls.source(security, peer.pinsSha256()));
      profiles.put(named(i).peer(), withOwn(profile, peer));
    }
    return profiles;
  }

  /** Sessions of a peer. */
  public SessionProfile profile(PeerConfig peer) {
    var profile = profile(peer.security(), peer.pinsSha256());
    return withOwn(profile, peer).withServerName(peer.serverName());
  }

  /** With what the peer's own keys say of its sessions. */
  private static SessionProfile withOwn(SessionProfile profile, PeerConfig peer) {
    var keepalive = peer.keepaliveSeconds();
    var timed =
        profile
            .withTimers(peer.timers())
            .withDemands(profile.demands().withLastSlash(!peer.slashlessNodeId()));
    return keepalive == null
        ? timed
        : timed.withOffer(profile.offer().withKeepaliveSeconds(keepalive));
  }

  /** Sessions under a security. */
  public SessionProfile profile(SecurityConfig security, List<String> pinsHex) {
    var session = config.session();
    return new SessionProfile(
        session.offer(),
        session.demands(),
        security.toSessionSecurity(),
        session.timers(),
        session.limits(),
        channelLimits(),
        session.decoderLimits(),
        tls.source(security, pinsHex),
        null,
        security.plaintextIsException());
  }

  private NodeLimits nodeLimits() {
    var connections = config.connections();
    var defaults = NodeLimits.DEFAULT;
    return new NodeLimits(
        connections.maxSessions(),
        defaults.overLimit(),
        defaults.backlog(),
        connections.callers(),
        connections.maxInboundBytes(),
        connections.maxPendingSessions());
  }

  private ChannelLimits channelLimits() {
    var defaults = ChannelLimits.DEFAULT;
    return new ChannelLimits(
        config.connections().maxInboundBytesPerSession(),
        defaults.unwrittenControlBytes(),
        defaults.closeFlush(),
        defaults.drain(),
        defaults.drainBytes(),
        config.connections().rates(),
        config.session().compressionMinBytes());
  }

  /** Whether this machine has the address of a default listener: IPv6 may be switched off. */
  private static boolean canListen(ListenerConfig listener) {
    if (!(listener.endpoint() instanceof Endpoint.Tcp tcp)) {
      return true;
    }
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(tcp.host()), 0));
      return true;
    } catch (IOException e) {
      LOG.info("not listening on {}: this machine does not have that address", tcp.text());
      return false;
    }
  }
}
