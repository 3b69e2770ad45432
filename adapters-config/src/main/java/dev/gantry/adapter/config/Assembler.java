package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.BpaAddress;
import dev.gantry.adapter.config.ValueTypes.BpaScheme;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.address.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the configuration record of typed values, checking what only several keys together can
 * tell.
 */
final class Assembler {
  private static final BpaAddress HARDY_BPA = new BpaAddress(BpaScheme.HTTP, "::1", 50_051);

  private final Section root;
  private final boolean hardysPlace;
  private final Descriptors descriptors;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param hardysPlace whether the file was found where hardy's server looks, so that hardy's
   *     default for the BPA holds
   * @param descriptors of the process
   */
  Assembler(Section root, boolean hardysPlace, Descriptors descriptors) {
    this.root = root;
    this.hardysPlace = hardysPlace;
    this.descriptors = descriptors;
  }

  LoadedConfig assemble(@Nullable Path file) throws ConfigException {
    List<BpaAddress> bpaAddresses = bpaAddresses();
    FittingLimits.decide(root, !bpaAddresses.isEmpty(), descriptors, warnings);
    Effective all = Effective.root(root, TlsAssembler.isConfigured(root));
    TlsConfig tls = TlsAssembler.tls(root, all.preset().value());
    SecurityRules rules = new SecurityRules(root, tls, warnings);
    rules.checkRoot(all);
    Neighbours neighbours = new Neighbours(root, rules, all);
    List<ListenerConfig> listeners = neighbours.listeners(tls);
    List<PeerConfig> peers = neighbours.peers();
    GantryConfig config =
        new GantryConfig(
            node(bpaAddresses.isEmpty() || isNats(bpaAddresses)),
            listeners,
            peers,
            neighbours.peering(),
            SessionAssembler.session(root),
            SessionAssembler.connections(root),
            tls,
            bpa(bpaAddresses),
            admin(),
            log(),
            tracing());
    Entries entries = new Entries(root, config, all, neighbours);
    return new LoadedConfig(config, file, entries.list(bpaAddresses), warnings);
  }

  private NodeConfig node(boolean named) {
    List<NodeId> nodeIds = root.find(ConfigKeys.NODE_IDS);
    NodeConfig node =
        new NodeConfig(
            nodeIds == null ? List.of() : nodeIds,
            root.get(ConfigKeys.DATA_DIR),
            root.get(ConfigKeys.UNPROVEN_NODE_IDS),
            root.get(ConfigKeys.SHUTDOWN_GRACE));
    return named ? node.withNodeIds(node.nodeIdsWithoutBpa()) : node;
  }

  private List<BpaAddress> bpaAddresses() {
    List<BpaAddress> given = root.find(ConfigKeys.BPA_ADDRESS);
    if (given != null) {
      return given;
    }
    // a file of hardy's without the key means hardy's default, never a spool nobody empties
    return hardysPlace || root.isSet(ConfigKeys.CLA_NAME) ? List.of(HARDY_BPA) : List.of();
  }

  private static boolean isNats(List<BpaAddress> addresses) {
    return !addresses.isEmpty() && addresses.getFirst().scheme().isNats();
  }

  private BpaConfig bpa(List<BpaAddress> addresses) throws ConfigException {
    boolean tls = !addresses.isEmpty() && addresses.getFirst().scheme().isTls();
    boolean nats = isNats(addresses);
    if (!nats && root.isSet(NatsKeys.CREDENTIALS)) {
      throw root.error(
          NatsKeys.CREDENTIALS, "needs a bpa-address that starts with nats:// or tls://");
    }
    for (ConfigKey<?> key :
        List.of(
            ConfigKeys.BPA_CA_CERTS,
            ConfigKeys.BPA_CERT_FILE,
            ConfigKeys.BPA_PRIVATE_KEY_FILE,
            ConfigKeys.BPA_PKCS12_FILE,
            ConfigKeys.BPA_KEY_PASSWORD,
            ConfigKeys.BPA_KEY_PASSWORD_FILE,
            ConfigKeys.BPA_SERVER_NAME)) {
      if (!tls && root.isSet(key)) {
        throw root.error(key, "needs a bpa-address that starts with https:// or tls://");
      }
    }
    if (addresses.isEmpty()) {
      return new BpaConfig.Spool(
          root.get(ConfigKeys.DATA_DIR),
          root.get(ConfigKeys.DISPATCH_TIMEOUT),
          root.getInt(ConfigKeys.JOURNAL_MAX_BUNDLE_BYTES),
          root.get(ConfigKeys.JOURNAL_MAX_BYTES));
    }
    for (BpaAddress address : addresses) {
      if (!tls && !address.endpoint().isLocal()) {
        warnings.add("bpa-address " + address.text() + " is another machine, without TLS");
      }
    }
    if (nats) {
      return nats(addresses, tls);
    }
    return new BpaConfig.Grpc(
        addresses.stream().map(BpaAddress::endpoint).toList(),
        root.get(ConfigKeys.BPA_FAIL_BACK_AFTER),
        tls ? TlsAssembler.bpa(root) : null,
        root.get(ConfigKeys.CLA_NAME),
        root.get(ConfigKeys.BPA_HOLD),
        root.get(ConfigKeys.BPA_KEEPALIVE_INTERVAL),
        root.get(ConfigKeys.BPA_REDIAL_DELAY_MAX),
        root.getInt(ConfigKeys.BPA_MAX_UNANSWERED_DISPATCHES),
        root.get(ConfigKeys.BPA_MAX_UNANSWERED_BYTES),
        root.get(ConfigKeys.DISPATCH_TIMEOUT),
        root.get(ConfigKeys.BPA_MAX_FORWARD_BYTES),
        root.get(ConfigKeys.BPA_CONTENDED_ACK_TIMEOUT),
        root.getInt(ConfigKeys.MAX_OUTSTANDING_TRANSFERS),
        root.get(ConfigKeys.BPA_MAX_BUNDLE_BYTES),
        FittingLimits.keptBytes(root));
  }

  private BpaConfig nats(List<BpaAddress> addresses, boolean tls) throws ConfigException {
    if (root.isSet(ConfigKeys.BPA_SERVER_NAME)) {
      throw root.error(
          ConfigKeys.BPA_SERVER_NAME,
          "is not for tls://: the certificate of each server has the host of its address");
    }
    String instance = root.isSet(ConfigKeys.CLA_NAME) ? root.get(ConfigKeys.CLA_NAME) : null;
    if (instance != null && !NatsKeys.isInstance(instance)) {
      throw root.error(
          ConfigKeys.CLA_NAME,
          "names this instance at NATS: it has 1 to 64 letters, digits, - and _");
    }
    return new BpaConfig.Nats(
        addresses.stream().map(BpaAddress::endpoint).toList(),
        tls ? TlsAssembler.bpa(root) : null,
        root.find(NatsKeys.CREDENTIALS),
        instance,
        root.getInt(NatsKeys.REQUIRE_REPLICAS),
        root.get(ConfigKeys.BPA_HOLD),
        root.get(ConfigKeys.DISPATCH_TIMEOUT),
        root.get(ConfigKeys.BPA_MAX_FORWARD_BYTES));
  }

  private @Nullable TracingConfig tracing() {
    var endpoint = root.find(TracingKeys.ENDPOINT);
    return endpoint == null
        ? null
        : new TracingConfig(
            endpoint, root.get(TracingKeys.BUNDLE_SHARE), root.get(TracingKeys.SERVICE_NAME));
  }

  private AdminConfig admin() throws ConfigException {
    Endpoint.Tcp http = root.find(ConfigKeys.ADMIN_ADDRESS);
    Endpoint.Tcp grpc = root.find(ConfigKeys.ADMIN_GRPC_ADDRESS);
    if (http != null && http.equals(grpc) && http.port() != 0) {
      throw root.error(ConfigKeys.ADMIN_GRPC_ADDRESS, "= " + grpc + " is admin-address too");
    }
    AdminConfig.Tls tls = TlsAssembler.admin(root, http != null || grpc != null);
    if (http != null && !http.isLocal()) {
      warnings.add(
          "admin-address "
              + http
              + " is open to other machines, "
              + (tls == null ? "without login" : "and tells health and metrics without login"));
    }
    if (tls == null && grpc != null && !grpc.isLocal()) {
      warnings.add(
          "admin-grpc-address "
              + grpc
              + " is open to other machines, without login: it tells health and nothing else");
    }
    Path tokens = root.find(ConfigKeys.ADMIN_TOKEN_FILE);
    if (tls != null && tokens == null && tls.read().isEmpty() && tls.change().isEmpty()) {
      warnings.add(
          "admin-tls lets nobody look: admin-tls.read and admin-tls.change name nobody's"
              + " certificate, and there is no admin-token-file");
    }
    return new AdminConfig(http, grpc, tokens, tls, socket());
  }

  private AdminConfig.@Nullable Socket socket() {
    Path asked = root.find(ConfigKeys.ADMIN_SOCKET);
    if (asked != null && asked.toString().equals(ConfigKeys.NO_SOCKET)) {
      return null;
    }
    Path path = asked == null ? root.get(ConfigKeys.DATA_DIR).resolve("admin/socket") : asked;
    return new AdminConfig.Socket(path, root.get(ConfigKeys.ADMIN_SOCKET_ACCESS), asked != null);
  }

  private LogConfig log() {
    Path path = root.find(ConfigKeys.LOG_FILE);
    return new LogConfig(
        root.get(ConfigKeys.LOG_LEVEL),
        root.get(ConfigKeys.LOG_FORMAT),
        path == null
            ? null
            : new LogConfig.File(
                path,
                root.get(ConfigKeys.LOG_FILE_MAX_BYTES),
                root.getInt(ConfigKeys.LOG_FILE_COUNT)));
  }
}
