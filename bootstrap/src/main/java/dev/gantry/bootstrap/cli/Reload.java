package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigChanges;
import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.bootstrap.logging.LiveLog;
import dev.gantry.bootstrap.wiring.GantryNode;
import dev.gantry.bootstrap.wiring.StartupException;
import dev.gantry.port.in.ServerOperations.Reloaded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the configuration of a server that runs once more, and gives it what is different. */
final class Reload implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.serve");

  private final ConfigOptions options;
  private final GantryNode node;
  private final LiveLog log;
  private final LoadedConfig started;
  private volatile LoadedConfig taken; // written by this

  /** For a node that was started with {@code started}, as {@code options} gave it. */
  Reload(ConfigOptions options, GantryNode node, LiveLog log, LoadedConfig started) {
    this.options = options;
    this.node = node;
    this.log = log;
    this.started = started;
    this.taken = started;
  }

  /** What was read last and could be used. */
  LoadedConfig taken() {
    return taken;
  }

  @Override
  public void run() {
    try {
      var _ = again();
    } catch (ConfigException | RuntimeException e) {
      // It is in the log.
    }
  }

  /**
   * One at a time; whatever is at fault changes nothing, and is logged, too.
   *
   * @throws ConfigException when the configuration cannot be used
   * @throws StartupException when a file or an address that it names cannot be used
   */
  synchronized Reloaded again() throws ConfigException {
    try {
      var read = options.load();
      node.reconfigure(read.config());
      options.log(log, read);
      read.warnings().forEach(LOG::warn);
      var changes = ConfigChanges.between(started, taken, read);
      tell(changes);
      taken = read;
      return new Reloaded(changes.atOnce(), changes.atRestart(), read.warnings());
    } catch (ConfigException | StartupException | CommandException e) {
      LOG.error(
          "the configuration was read again and all stays as it was: {}",
          String.valueOf(e.getMessage()));
      throw e;
    } catch (RuntimeException e) {
      LOG.error("the configuration was read again and could not be taken up, a fault of ours", e);
      throw e;
    }
  }

  private static void tell(ConfigChanges changes) {
    if (!changes.atOnce().isEmpty()) {
      LOG.info(
          "the configuration was read again; new from now on: {}",
          String.join(", ", changes.atOnce()));
    }
    if (!changes.atRestart().isEmpty()) {
      LOG.warn(
          "the configuration was read again; only a restart takes up: {}",
          String.join(", ", changes.atRestart()));
    }
    if (changes.none()) {
      LOG.info("the configuration was read again; nothing in it has changed");
    }
  }
}
