package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigChanges;
import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.bootstrap.wiring.GantryNode;
import dev.gantry.bootstrap.wiring.StartupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the configuration of a server that runs once more, and gives it what is different. */
final class Reload implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.serve");

  private final ConfigOptions options;
  private final GantryNode node;
  private final LoadedConfig started;
  private LoadedConfig taken;

  /** For a node that was started with {@code started}, as {@code options} gave it. */
  Reload(ConfigOptions options, GantryNode node, LoadedConfig started) {
    this.options = options;
    this.node = node;
    this.started = started;
    this.taken = started;
  }

  /** One at a time; whatever is at fault changes nothing. */
  @Override
  public synchronized void run() {
    try {
      var read = options.load();
      node.reconfigure(read.config());
      options.log(read);
      read.warnings().forEach(LOG::warn);
      tell(ConfigChanges.between(started, taken, read));
      taken = read;
    } catch (ConfigException | StartupException e) {
      LOG.error(
          "the configuration was read again and all stays as it was: {}",
          String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("the configuration was read again and could not be taken up, a fault of ours", e);
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
