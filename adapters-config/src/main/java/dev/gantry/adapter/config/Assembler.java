package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.BpaAddress;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.DecoderLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the configuration record of typed values, checking what only several keys together can
 * tell.
 */
final class Assembler {
  private static final String SPOOL_NODE_ID = "dtn://gantry/";
  private static final BpaAddress HARDY_BPA = new BpaAddress(false, "::1", 50_051);

  private final Section root;
  private final boolean hardysPlace;
  private final List<String> warnings = new ArrayList<>();
  private final List<Effective> listenerSecurity = new ArrayList<>();
  private final List<Effective> peerSecurity = new ArrayList<>();

  /**
   * @param hardysPlace whether the file was found where hardy's server looks, so that hardy's
   *     default for the BPA holds
   */
  Assembler(Section root, boolean hardysPlace) {
    this.root = root;
    this.hardysPlace = hardysPlace;
  }

  LoadedConfig assemble(@Nullable Path file) throws ConfigException {
    Effective all = Effective.root(root, TlsAssembler.isConfigured(root));
    TlsConfig tls = TlsAssembler.tls(root, all.preset().value());
    SecurityRules rules = new SecurityRules(root, tls, warnings);
    rules.checkRoot(all);
    List<ListenerConfig> listeners = listeners(rules, all, tls);
    List<PeerConfig> peers = peers(rules, all);
    BpaAddress bpaAddress = bpaAddress();
    GantryConfig config =
        new GantryConfig(
            node(bpaAddress == null),
            listeners,
            peers,
            peering(),
            session(),
            connections(),
            tls,
            bpa(bpaAddress),
            admin(),
            new LogConfig(root.get(ConfigKeys.LOG_LEVEL), root.get(ConfigKeys.LOG_FORMAT)));
    Entries entries = new Entries(root, config, all, listenerSecurity, peerSecurity);
    return new LoadedConfig(config, file, entries.list(bpaAddress), warnings);
  }

  private NodeConfig node(boolean spool) {
    List<NodeId> nodeIds = root.find(ConfigKeys.NODE_IDS);
    if (nodeIds == null) {
      nodeIds = spool ? List.of(NodeId.parse(SPOOL_NODE_ID)) : List.of();
    } else if (nodeIds.isEmpty() && spool) {
      nodeIds = List.of(NodeId.parse(SPOOL_NODE_ID));
    }
    return new NodeConfig(
        nodeIds,
        root.get(ConfigKeys.DATA_DIR),
        root.get(ConfigKeys.UNPROVEN_NODE_IDS),
        root.get(ConfigKeys.SHUTDOWN_GRACE));
  }

  private List<ListenerConfig> listeners(
      SecurityRules rules, Effective all, @Nullable TlsConfig tls) throws ConfigException {
    List<Section> sections = root.find(ConfigKeys.LISTENERS);
    List<ListenerConfig> listeners = new ArrayList<>();
    if (sections == null) {
      for (Endpoint.Tcp endpoint : defaultListeners(all, tls)) {
        Section none = new Section(ConfigKeys.LISTENER, "", new Origin.Default());
        boolean optional = endpoint.isLocal() && endpoint.host().equals("::1");
        listenerSecurity.add(all.followingClientAuth());
        listeners.add(new ListenerConfig(endpoint, optional, rules.listener(none, endpoint, all)));
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
      listeners.add(new ListenerConfig(endpoint, false, rules.listener(section, endpoint, here)));
    }
    return listeners;
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

  private List<PeerConfig> peers(SecurityRules rules, Effective all) throws ConfigException {
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
              peerSettings(section, dial)));
    }
    return peers;
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

  private PeerSettings peerSettings(Section peer, boolean dial) {
    Duration own = peer.find(ConfigKeys.PEER_OWN_HOLD);
    Duration common = root.get(dial ? ConfigKeys.PEER_HOLD : ConfigKeys.PASSIVE_PEER_HOLD);
    return peerSettings(dial, own == null ? common : own);
  }

  private PeerSettings peerSettings(boolean dial, Duration hold) {
    return new PeerSettings(
        dial,
        root.get(ConfigKeys.FIRST_REDIAL_DELAY),
        root.get(ConfigKeys.MAX_REDIAL_DELAY),
        hold,
        root.getInt(ConfigKeys.MAX_WAITING_BUNDLES));
  }

  private PeeringConfig peering() throws ConfigException {
    if (root.get(ConfigKeys.FIRST_REDIAL_DELAY).compareTo(root.get(ConfigKeys.MAX_REDIAL_DELAY))
        > 0) {
      ConfigKey<?> key =
          root.isSet(ConfigKeys.MAX_REDIAL_DELAY)
              ? ConfigKeys.MAX_REDIAL_DELAY
              : ConfigKeys.FIRST_REDIAL_DELAY;
      throw root.error(key, "leaves redial-delay-first above redial-delay-max");
    }
    return new PeeringConfig(
        root.get(ConfigKeys.CONNECT_TIMEOUT),
        peerSettings(false, root.get(ConfigKeys.PASSIVE_PEER_HOLD)));
  }

  private SessionConfig session() throws ConfigException {
    int keepalive = seconds(ConfigKeys.KEEPALIVE_INTERVAL);
    int leastKeepalive = seconds(ConfigKeys.MIN_KEEPALIVE_INTERVAL);
    if (keepalive != 0 && keepalive < leastKeepalive) {
      throw root.error(
          ConfigKeys.MIN_KEEPALIVE_INTERVAL,
          "= " + leastKeepalive + "s refuses our own keepalive-interval of " + keepalive + "s");
    }
    return new SessionConfig(
        new SessionSettings.Offer(
            keepalive, root.get(ConfigKeys.SEGMENT_MRU), root.get(ConfigKeys.TRANSFER_MRU)),
        new SessionSettings.Demands(
            root.get(ConfigKeys.MIN_SEGMENT_MRU),
            root.get(ConfigKeys.MIN_TRANSFER_MRU),
            leastKeepalive),
        timers(),
        limits(),
        new DecoderLimits(
            root.getInt(ConfigKeys.MAX_SESSION_EXTENSION_BYTES),
            root.getInt(ConfigKeys.MAX_TRANSFER_EXTENSION_BYTES)));
  }

  private SessionSettings.Timers timers() {
    return new SessionSettings.Timers(
        root.get(ConfigKeys.CONTACT_TIMEOUT),
        root.get(ConfigKeys.TLS_HANDSHAKE_TIMEOUT),
        root.get(ConfigKeys.SESSION_INIT_TIMEOUT),
        root.get(ConfigKeys.ENDING_TIMEOUT),
        root.get(ConfigKeys.IDLE_TIMEOUT),
        root.get(ConfigKeys.SILENCE_TIMEOUT),
        root.getInt(ConfigKeys.KEEPALIVE_MISSES));
  }

  private SessionSettings.Limits limits() {
    return new SessionSettings.Limits(
        root.getInt(ConfigKeys.MAX_UNACKED_TRANSFERS),
        root.get(ConfigKeys.MAX_UNACKED_BYTES),
        root.getInt(ConfigKeys.MAX_QUEUED_TRANSFERS),
        root.getInt(ConfigKeys.MAX_SEGMENT_BYTES),
        root.get(ConfigKeys.WRITE_AHEAD_BYTES),
        root.getInt(ConfigKeys.MAX_PENDING_ACKS),
        root.getInt(ConfigKeys.MAX_EMPTY_SEGMENTS),
        root.getInt(ConfigKeys.MAX_VIOLATIONS),
        root.get(ConfigKeys.REFUSE_ONCE));
  }

  private ConnectionConfig connections() {
    long all = root.get(ConfigKeys.MAX_INBOUND_BYTES);
    return new ConnectionConfig(
        root.getInt(ConfigKeys.MAX_SESSIONS),
        root.getInt(ConfigKeys.MAX_PENDING_SESSIONS),
        root.getInt(ConfigKeys.MAX_IDLE_CONNECTIONS),
        root.getInt(ConfigKeys.CONNECTION_RATE_LIMIT),
        Math.min(all, root.get(ConfigKeys.MAX_INBOUND_BYTES_PER_SESSION)),
        all);
  }

  private @Nullable BpaAddress bpaAddress() {
    BpaAddress given = root.find(ConfigKeys.BPA_ADDRESS);
    if (given != null) {
      return given;
    }
    // a file of hardy's without the key means hardy's default, never a spool nobody empties
    return hardysPlace || root.isSet(ConfigKeys.CLA_NAME) ? HARDY_BPA : null;
  }

  private BpaConfig bpa(@Nullable BpaAddress address) throws ConfigException {
    boolean https = address != null && address.https();
    for (ConfigKey<?> key :
        List.of(
            ConfigKeys.BPA_CA_CERTS,
            ConfigKeys.BPA_CERT_FILE,
            ConfigKeys.BPA_PRIVATE_KEY_FILE,
            ConfigKeys.BPA_KEY_PASSWORD_FILE,
            ConfigKeys.BPA_SERVER_NAME)) {
      if (!https && root.isSet(key)) {
        throw root.error(key, "needs a bpa-address that starts with https://");
      }
    }
    if (address == null) {
      return new BpaConfig.Spool(root.get(ConfigKeys.DATA_DIR));
    }
    if (!https && !new Endpoint.Tcp(address.host(), address.port()).isLocal()) {
      warnings.add("bpa-address " + address.text() + " is another machine, without TLS");
    }
    return new BpaConfig.Grpc(
        address.host(),
        address.port(),
        https ? TlsAssembler.bpa(root) : null,
        root.get(ConfigKeys.CLA_NAME),
        root.get(ConfigKeys.BPA_HOLD),
        root.get(ConfigKeys.BPA_KEEPALIVE_INTERVAL),
        root.get(ConfigKeys.BPA_REDIAL_DELAY_MAX),
        root.getInt(ConfigKeys.BPA_MAX_UNANSWERED_DISPATCHES),
        root.get(ConfigKeys.BPA_MAX_UNANSWERED_BYTES),
        root.getInt(ConfigKeys.MAX_OUTSTANDING_TRANSFERS),
        root.get(ConfigKeys.BPA_MAX_BUNDLE_BYTES));
  }

  private AdminConfig admin() throws ConfigException {
    Endpoint.Tcp http = root.find(ConfigKeys.ADMIN_ADDRESS);
    Endpoint.Tcp grpc = root.find(ConfigKeys.ADMIN_GRPC_ADDRESS);
    if (http != null && http.equals(grpc) && http.port() != 0) {
      throw root.error(ConfigKeys.ADMIN_GRPC_ADDRESS, "= " + grpc + " is admin-address too");
    }
    if (http != null && !http.isLocal()) {
      warnings.add("admin-address " + http + " is open to other machines, without login");
    }
    if (grpc != null && !grpc.isLocal()) {
      warnings.add("admin-grpc-address " + grpc + " is open to other machines, without login");
    }
    return new AdminConfig(http, grpc);
  }

  private int seconds(ConfigKey<Duration> key) {
    return Math.toIntExact(root.get(key).toSeconds());
  }
}
