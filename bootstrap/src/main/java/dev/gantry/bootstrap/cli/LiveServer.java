package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.bootstrap.logging.LiveLog;
import dev.gantry.bootstrap.wiring.StartupException;
import dev.gantry.bootstrap.wiring.Version;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import dev.gantry.port.in.ServerOperations;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The process of {@code serve}, as operators ask and change it. Any thread. */
final class LiveServer implements ServerOperations {
  private static final String AS_CONFIGURED = "configured";

  private final Runnable stop;
  private final LiveConfig config;
  private final LiveLog log;
  private final About about;

  LiveServer(LiveConfig config, LiveLog log, Runnable stop) {
    this.stop = stop;
    this.config = config;
    this.log = log;
    var process = ProcessHandle.current();
    about =
        new About(
            Version.text(),
            Runtime.version().toString(),
            process.info().startInstant().orElseGet(Instant::now),
            process.pid());
  }

  @Override
  public About about() {
    return about;
  }

  @Override
  public List<Setting> configuration() {
    return config.taken().entries().stream()
        .map(entry -> new Setting(entry.key(), entry.value(), entry.origin().text()))
        .toList();
  }

  @Override
  public Reloaded reload() throws OperatorException {
    try {
      return config.reload();
    } catch (ConfigException | StartupException e) {
      throw new OperatorException(
          Kind.NOT_NOW, "all stays as it was: " + String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean addPeer(String address, Map<String, String> settings) throws OperatorException {
    return config.addPeer(address, settings);
  }

  @Override
  public void removePeer(String name) throws OperatorException {
    config.removePeer(name);
  }

  /** On a thread of its own: it cuts off who asks for it. */
  @Override
  public void drain() {
    Thread.ofPlatform().name("gantry-stop").start(stop);
  }

  @Override
  public String logLevel() {
    return log.level();
  }

  @Override
  public String logAt(String level) throws OperatorException {
    var wanted = level.toLowerCase(Locale.ROOT);
    if (wanted.equals(AS_CONFIGURED)) {
      log.ask(null);
    } else if (LOG_LEVELS.contains(wanted)) {
      log.ask(wanted);
    } else {
      throw new OperatorException(
          Kind.INVALID,
          "there is no log level '"
              + level
              + "': "
              + String.join(", ", LOG_LEVELS)
              + ", or "
              + AS_CONFIGURED);
    }
    return log.level();
  }

  @Override
  public ChangeFeed<Event> events() {
    return log.events();
  }
}
