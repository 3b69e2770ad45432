package dev.gantry.bootstrap.logging;

import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.ServerOperations.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server logs while it runs: as configured, or as an operator said. Any thread. */
public final class LiveLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.log");

  private final RecentEvents recent = new RecentEvents();
  // By this.
  private String configured = "info";
  private boolean json;
  private @Nullable LogFile file;
  private @Nullable String asked;

  /**
   * What the configuration says; what an operator said goes before it.
   *
   * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
   * @param asJson one JSON object a line, else text
   * @param to null for stderr
   * @throws IOException when that file cannot be written, and stderr is logged to in its place
   */
  public synchronized void configure(String level, boolean asJson, @Nullable LogFile to)
      throws IOException {
    configured = level;
    json = asJson;
    file = to;
    LogSetup.apply(level(), json, file, recent);
  }

  /** What an operator says; null for what the configuration says. */
  public synchronized void ask(@Nullable String level) {
    asked = level;
    apply();
  }

  /** What holds. */
  public synchronized String level() {
    return asked == null ? configured : asked;
  }

  /** What was logged lately. */
  public ChangeFeed<Event> events() {
    return recent.feed();
  }

  private void apply() {
    try {
      LogSetup.apply(level(), json, file, recent);
    } catch (IOException e) {
      LOG.error("the log goes to stderr: {}", e.getMessage());
    }
  }
}
