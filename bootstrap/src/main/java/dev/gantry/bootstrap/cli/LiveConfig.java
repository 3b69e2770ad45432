package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigChanges;
import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.ConfigSources;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.adapter.config.PeerChanges;
import dev.gantry.adapter.config.PeerConfig;
import dev.gantry.bootstrap.logging.LiveLog;
import dev.gantry.bootstrap.wiring.GantryNode;
import dev.gantry.bootstrap.wiring.StartupException;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import dev.gantry.port.in.ServerOperations.Reloaded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a server that runs: as it was read last, with the peers that operators have
 * added and removed since. One change at a time; whatever is at fault changes nothing.
 */
final class LiveConfig {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.serve");

  /** In a list of keys: what some of them name, not they themselves. */
  private static final String FILES = "the files of ";

  private final ConfigOptions options;
  private final GantryNode node;
  private final LiveLog log;
  private final LoadedConfig started;
  private final ServiceManager manager;

  // Written by this.
  private ConfigSources sources;
  private PeerChanges changes = PeerChanges.NONE;
  private volatile LoadedConfig taken;

  /**
   * Of a node that was started.
   *
   * @param sources what {@code options} gave
   * @param started what it was started with
   * @param manager hears of each reload, whoever asked for it
   */
  LiveConfig(
      ConfigOptions options,
      GantryNode node,
      LiveLog log,
      ConfigSources sources,
      LoadedConfig started,
      ServiceManager manager) {
    this.options = options;
    this.node = node;
    this.log = log;
    this.sources = sources;
    this.started = started;
    this.taken = started;
    this.manager = manager;
  }

  /** What holds, but for what only a restart takes up. */
  LoadedConfig taken() {
    return taken;
  }

  /** Reads all again, for a signal: what is at fault is in the log. */
  void reloadForSignal() {
    try {
      var _ = reload();
    } catch (ConfigException | RuntimeException e) {
      // It is in the log.
    }
  }

  /**
   * Reads all again and takes up what differs; what is at fault is logged, too.
   *
   * @throws ConfigException when the configuration cannot be used
   * @throws StartupException when a file or an address that it names cannot be used
   */
  synchronized Reloaded reload() throws ConfigException {
    // The clock of nanoTime is CLOCK_MONOTONIC on Linux, which is what the manager compares with.
    manager.reloading(System.nanoTime() / 1_000);
    try {
      return readAgain();
    } finally {
      manager.reloaded();
    }
  }

  private Reloaded readAgain() throws ConfigException {
    try {
      var read = options.sources();
      var still = changes.against(read.assemble().config());
      var next = read.assemble(still);
      var before = taken;
      var files = node.reload(next.config());
      taken(read, still, next);
      logAs(next);
      next.warnings().forEach(LOG::warn);
      var different = ConfigChanges.between(started, before, next);
      var atOnce = new ArrayList<>(different.atOnce());
      files.forEach(key -> atOnce.add(FILES + key));
      tell(atOnce, different.atRestart());
      return new Reloaded(atOnce, different.atRestart(), next.warnings());
    } catch (ConfigException | StartupException e) {
      LOG.error(
          "the configuration was read again and all stays as it was: {}",
          String.valueOf(e.getMessage()));
      throw e;
    } catch (RuntimeException e) {
      LOG.error("the configuration was read again and could not be taken up, a fault of ours", e);
      throw e;
    }
  }

  private void logAs(LoadedConfig next) {
    try {
      options.log(log, next);
    } catch (CommandException e) {
      LOG.error("the log goes to stderr: {}", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Adds a peer.
   *
   * @return whether something was to do
   */
  synchronized boolean addPeer(String address, Map<String, String> settings)
      throws OperatorException {
    var name = endpoint(address).text();
    if (settings.containsKey("address")) {
      throw new OperatorException(
          Kind.INVALID,
          "the address is given twice: " + name + ", and with the key address; leave out the key");
    }
    var peer = new PeerChanges.Added(name, sets(settings));
    var there = find(taken.config(), name);
    if (there != null) {
      var wanted = find(assembled(changes.minus(name).plus(peer)).config(), name);
      if (there.equals(wanted)) {
        return false;
      }
      throw new OperatorException(
          Kind.TAKEN, "there is a peer " + name + " with other settings: remove it first");
    }
    change(changes.plus(peer));
    return true;
  }

  /** Removes a peer. */
  synchronized void removePeer(String name) throws OperatorException {
    if (name.isBlank()) {
      throw OperatorException.unnamedPeer();
    }
    var there = find(taken.config(), name);
    if (there != null) {
      change(changes.minus(there.name()));
      return;
    }
    boolean known =
        node.operations().peers().peers().stream()
            .anyMatch(peer -> peer.address().equals(name) || peer.nodeIds().contains(name));
    throw known
        ? new OperatorException(
            Kind.NOT_NOW,
            "peer "
                + name
                + " is not configured, it only has sessions with us: drain it, and it is let in no"
                + " more")
        : new OperatorException(
            Kind.UNKNOWN,
            "there is no peer " + name + " in the configuration that holds, by address or Node ID");
  }

  private void change(PeerChanges next) throws OperatorException {
    var loaded = assembled(next);
    try {
      node.reconfigure(loaded.config());
      taken(sources, next, loaded);
    } catch (StartupException e) {
      throw new OperatorException(Kind.NOT_NOW, String.valueOf(e.getMessage()));
    }
  }

  private LoadedConfig assembled(PeerChanges next) throws OperatorException {
    try {
      return sources.assemble(next);
    } catch (ConfigException e) {
      throw new OperatorException(Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private void taken(ConfigSources read, PeerChanges next, LoadedConfig loaded) {
    sources = read;
    changes = next;
    taken = loaded;
  }

  private static Endpoint endpoint(String address) throws OperatorException {
    try {
      return Endpoint.parse(address, Endpoint.TCPCL_PORT);
    } catch (IllegalArgumentException e) {
      throw new OperatorException(
          Kind.INVALID,
          "'" + address + "' is no address such as node.example:4556: " + e.getMessage());
    }
  }

  private static List<String> sets(Map<String, String> settings) {
    var sets = new ArrayList<String>();
    settings.forEach((key, value) -> sets.add(key + "=" + value));
    return sets;
  }

  private static @Nullable PeerConfig find(GantryConfig config, String name) {
    for (var peer : config.peers()) {
      var nodeId = peer.nodeId();
      if (peer.name().equals(name) || (nodeId != null && nodeId.text().equals(name))) {
        return peer;
      }
    }
    return null;
  }

  private static void tell(List<String> atOnce, List<String> atRestart) {
    if (!atOnce.isEmpty()) {
      LOG.info("the configuration was read again; new from now on: {}", String.join(", ", atOnce));
    }
    if (!atRestart.isEmpty()) {
      LOG.warn(
          "the configuration was read again; only a restart takes up: {}",
          String.join(", ", atRestart));
    }
    if (atOnce.isEmpty() && atRestart.isEmpty()) {
      LOG.info("the configuration was read again; nothing in it has changed");
    }
  }
}
