package dev.gantry.bootstrap.logging;

import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.ServerOperations.Event;
import org.jspecify.annotations.Nullable;

/** What a server logs while it runs: as configured, or as an operator said. Any thread. */
public final class LiveLog {
  private final RecentEvents recent = new RecentEvents();
  // By this.
  private String configured = "info";
  private boolean json;
  private @Nullable String asked;

  /**
   * What the configuration says; what an operator said goes before it.
   *
   * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
   * @param asJson one JSON object a line, else text
   */
  public synchronized void configure(String level, boolean asJson) {
    configured = level;
    json = asJson;
    apply();
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
    LogSetup.apply(level(), json, recent);
  }
}
