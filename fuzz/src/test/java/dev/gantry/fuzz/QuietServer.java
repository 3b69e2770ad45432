package dev.gantry.fuzz;

import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import dev.gantry.port.in.ServerOperations;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A server for operators that does nothing and counts how often it should have. */
final class QuietServer implements ServerOperations {
  private static final int EVENTS = 10;

  private final ChangeFeed<Event> events = new ChangeFeed<>(EVENTS);
  private int changes;

  /** How often something was to be changed. */
  int changes() {
    return changes;
  }

  @Override
  public About about() {
    return new About("1.0", "25", Instant.EPOCH, 1);
  }

  @Override
  public List<Setting> configuration() {
    return List.of(new Setting("log-level", "\"info\"", "default"));
  }

  @Override
  public Reloaded reload() {
    changes++;
    return new Reloaded(List.of(), List.of("node-ids"), List.of());
  }

  @Override
  public boolean addPeer(String address, Map<String, String> settings) {
    changes++;
    return settings.isEmpty();
  }

  @Override
  public void removePeer(String name) throws OperatorException {
    changes++;
    throw new OperatorException(Kind.UNKNOWN, "there is no such peer");
  }

  @Override
  public void drain() {
    changes++;
  }

  @Override
  public String logLevel() {
    return "info";
  }

  @Override
  public String logAt(String level) {
    changes++;
    return level;
  }

  @Override
  public ChangeFeed<Event> events() {
    return events;
  }
}
