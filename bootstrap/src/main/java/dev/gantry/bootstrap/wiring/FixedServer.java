package dev.gantry.bootstrap.wiring;

import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import dev.gantry.port.in.ServerOperations;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A process that operators may look at and not change: whoever started the node decides. */
final class FixedServer implements ServerOperations {
  private final ChangeFeed<Event> nothing = new ChangeFeed<>(1);

  @Override
  public About about() {
    return new About(
        "", Runtime.version().toString(), Instant.EPOCH, ProcessHandle.current().pid());
  }

  @Override
  public List<Setting> configuration() {
    return List.of();
  }

  @Override
  public Reloaded reload() throws OperatorException {
    throw fixed();
  }

  @Override
  public boolean addPeer(String address, Map<String, String> settings) throws OperatorException {
    throw fixed();
  }

  @Override
  public void removePeer(String name) throws OperatorException {
    throw fixed();
  }

  /** Whoever started it ends it. */
  @Override
  public void drain() throws OperatorException {
    throw fixed();
  }

  @Override
  public String logLevel() {
    return "";
  }

  @Override
  public String logAt(String level) throws OperatorException {
    throw fixed();
  }

  @Override
  public ChangeFeed<Event> events() {
    return nothing;
  }

  private static OperatorException fixed() {
    return new OperatorException(
        Kind.NOT_NOW, "this process is not changed while it runs: only 'gantry serve' is");
  }
}
