package dev.gantry.simulator;

import dev.gantry.domain.node.NodeObservation;
import dev.gantry.domain.node.NodeSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A whole node in a {@link World}: a real node machine, real peer machines and real sessions below
 * a BPA, put together as the server does it. Each of its parts lives on a loop of its own, and what
 * one tells another waits a little in between; all of it is drawn from the chance of the world.
 *
 * <p>What must hold of a node whatever happens is checked after each of its events; what does not
 * is thrown as {@link InvariantError} by the call that let it happen.
 */
public final class SimulatedNode {
  private final World world;
  private final NodeBpa bpa;
  private NodeSetup setup;
  private @Nullable NodeProcess process;
  private long begunBefore;

  /** A node that is not running yet; its BPA is away. */
  public SimulatedNode(World world, NodeSetup setup) {
    this.world = world;
    this.setup = setup;
    bpa = new NodeBpa(world, setup.host());
  }

  /** A node that runs, and whose BPA is there. */
  public static SimulatedNode started(World world, NodeSetup setup) {
    var node = new SimulatedNode(world, setup);
    node.start();
    node.bpa().register();
    return node;
  }

  /**
   * Starts its process, for the first time or again.
   *
   * @throws IllegalStateException when it runs
   */
  public void start() {
    if (process != null) {
      throw new IllegalStateException(setup.host() + " runs");
    }
    process = new NodeProcess(world, setup, bpa);
    world.note(setup.host(), () -> "starts");
    process.start();
  }

  /** Kills its process: its connections are reset, and it answers nothing any more. */
  public void kill() {
    end("is killed", NodeProcess::kill);
  }

  /**
   * Lets its machine die: its connections lead nowhere, and nobody is told. Started again it knows
   * nothing of them.
   */
  public void vanish() {
    end("its machine dies", NodeProcess::vanish);
  }

  private void end(String how, Consumer<NodeProcess> death) {
    if (process != null) {
      world.note(setup.host(), () -> how);
      begunBefore += process.begun().size();
      death.accept(process);
      process = null;
    }
  }

  /** Lets it leave in order: see {@link #isDrained()}. */
  public void drain(Duration grace) {
    if (process != null) {
      world.note(setup.host(), () -> "is asked to leave");
      process.drain(grace);
    }
  }

  /** Gives it other settings, which hold after a new start, too. */
  public void reconfigure(NodeSettings settings) {
    setup = setup.with(settings);
    if (process != null) {
      process.reconfigure(settings);
    }
  }

  /** Cuts every way between it and another, as {@link World#cut} does. */
  public void cut(SimulatedNode other) {
    other.setup.listeners().forEach(address -> world.cut(setup.host(), address));
    setup.listeners().forEach(address -> world.cut(other.setup.host(), address));
  }

  /** Mends every way between it and another, as {@link World#mend} does. */
  public void mend(SimulatedNode other) {
    other.setup.listeners().forEach(address -> world.mend(setup.host(), address));
    setup.listeners().forEach(address -> world.mend(other.setup.host(), address));
  }

  /** What is above it. */
  public NodeBpa bpa() {
    return bpa;
  }

  /** What it is told to be. */
  public NodeSetup setup() {
    return setup;
  }

  /** Whether its process runs, or has run to its end. */
  public boolean isStarted() {
    return process != null;
  }

  /** Whether it has said that nothing is left of it, after a drain. */
  public boolean isDrained() {
    return process != null && process.books().isDrained();
  }

  /** Whether it was asked to leave. */
  public boolean isLeaving() {
    return process != null && process.books().isLeaving();
  }

  /** Its sessions that live. */
  public List<DrivenSession> sessions() {
    return process == null ? List.of() : process.sessions();
  }

  /** How many sessions it has begun, in all its lives. */
  public long sessionsBegun() {
    return begunBefore + begun().size();
  }

  /** All sessions that its process has begun, those too that are over. */
  List<DrivenSession> begun() {
    return process == null ? List.of() : process.begun();
  }

  /** All that its process has observed. */
  public List<NodeObservation> observed() {
    return process == null ? List.of() : Collections.unmodifiableList(process.observed());
  }

  /**
   * Checks that each of its targets has a session, but for those that {@code hopeless} names.
   *
   * @throws InvariantError when one has none
   */
  public void checkConnected(Predicate<String> hopeless) {
    if (process != null) {
      process.checkConnected(hopeless);
    }
  }

  /**
   * Checks that each of its targets has a session or was dialled at that time or later.
   *
   * @throws InvariantError when one was not
   */
  public void checkDialled(long sinceNanos) {
    if (process != null) {
      process.checkDialled(sinceNanos);
    }
  }

  /**
   * Checks that nothing is left of it: after a drain, and all time that it takes.
   *
   * @throws InvariantError when something is
   */
  public void checkGone() {
    if (process != null) {
      process.checkGone();
    }
  }
}
