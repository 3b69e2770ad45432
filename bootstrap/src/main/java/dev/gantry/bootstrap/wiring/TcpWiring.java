package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.ListenerConfig;
import dev.gantry.adapter.config.PeerConfig;
import dev.gantry.adapter.config.SecurityConfig;
import dev.gantry.adapter.tcp.ListenEndpoint;
import dev.gantry.adapter.tcp.NodeLimits;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.channel.Endpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.peer.UnprovenNodeIds;
import dev.gantry.adapter.tcp.session.ChannelLimits;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.session.SessionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
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
        listeners.add(
            new ListenEndpoint(
                endpoint(listener.endpoint()), profile(listener.security(), List.of())));
      }
    }
    var peers = new ArrayList<PeerEndpoint>();
    for (var peer : config.peers()) {
      var endpoint = peer.endpoint();
      if (endpoint != null && peer.settings().dial()) {
        peers.add(
            new PeerEndpoint(endpoint(endpoint), peer.nodeId(), profile(peer), peer.settings()));
      }
    }
    return settings(listeners, peers);
  }

  /** The same with listeners and peers of a command's own. */
  public TcpSettings settings(List<ListenEndpoint> listeners, List<PeerEndpoint> peers) {
    return new TcpSettings(
        config.node().nodeIds(),
        listeners,
        peers,
        config.peering().passive(),
        nodeLimits(),
        0,
        config.peering().connectTimeout(),
        config.bpa() instanceof BpaConfig.Grpc grpc ? grpc.hold() : TcpSettings.DEFAULT_BPA_HOLD,
        switch (config.node().unprovenNodeIds()) {
          case NONE -> UnprovenNodeIds.NONE;
          case DIALLED -> UnprovenNodeIds.DIALLED;
          case ALL -> UnprovenNodeIds.ALL;
        });
  }

  /** Sessions of a peer. */
  public SessionProfile profile(PeerConfig peer) {
    var profile = profile(peer.security(), peer.pinsSha256());
    var keepalive = peer.keepaliveSeconds();
    var offer = profile.offer();
    return keepalive == null
        ? profile
        : profile.withOffer(
            new SessionSettings.Offer(
                keepalive, offer.segmentMruBytes(), offer.transferMruBytes()));
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
        tls.source(security, pinsHex));
  }

  /** An address of the configuration as the TCP layer's. */
  public static Endpoint endpoint(dev.gantry.adapter.config.Endpoint endpoint) {
    return switch (endpoint) {
      case dev.gantry.adapter.config.Endpoint.Tcp tcp -> new Endpoint.Inet(tcp.host(), tcp.port());
      case dev.gantry.adapter.config.Endpoint.Unix unix -> new Endpoint.Unix(unix.path());
    };
  }

  private NodeLimits nodeLimits() {
    var connections = config.connections();
    var defaults = NodeLimits.DEFAULT;
    return new NodeLimits(
        connections.maxSessions(),
        defaults.overLimit(),
        defaults.backlog(),
        connections.connectionsPerSecond(),
        defaults.connectionBurst(),
        defaults.rememberedAddresses(),
        Math.min(connections.maxInboundBytes(), defaults.inboundBytes()));
  }

  private ChannelLimits channelLimits() {
    var defaults = ChannelLimits.DEFAULT;
    return new ChannelLimits(
        config.connections().maxInboundBytesPerSession(),
        defaults.unwrittenControlBytes(),
        defaults.closeFlush(),
        defaults.drain(),
        defaults.drainBytes());
  }

  /** Whether this machine has the address of a default listener: IPv6 may be switched off. */
  private static boolean canListen(ListenerConfig listener) {
    if (!(listener.endpoint() instanceof dev.gantry.adapter.config.Endpoint.Tcp tcp)) {
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
