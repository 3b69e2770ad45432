package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which BPA a node has behind it: the one part of a node that its commands differ in. */
@FunctionalInterface
public interface BpaChoice {
  /**
   * Makes the BPA; nothing is dialled yet.
   *
   * @param forwarding who sends the bundles that it wants sent
   * @param random spreads what it tries again
   * @param traceparent the trace of this node, null where it is not traced
   * @throws StartupException when its files cannot be used
   */
  BundleProcessingAgent open(
      GantryConfig config,
      Forwarding forwarding,
      RandomGenerator random,
      @Nullable String traceparent);

  /** The one that the configuration names: in another process, or else the embedded spool. */
  static BpaChoice configured() {
    return BpaWiring::configured;
  }

  /**
   * A directory that bundles appear in, and from which none is sent.
   *
   * @param argument what the directory is called on the command line, for messages
   */
  static BpaChoice receiving(Path directory, String argument) {
    return (config, forwarding, _, _) ->
        BpaWiring.receiving(directory, argument, config.node(), forwarding);
  }

  /** One that takes every bundle and forgets it. */
  static BpaChoice discarding() {
    return (config, _, _, _) ->
        InMemoryBpa.discarding(config.node().nodeIdsWithoutBpa().toArray(NodeId[]::new));
  }
}
