package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three whole nodes and a swarm of faults, one run for each seed. What must hold of a node, its
 * peers, its sessions and its bundles is checked after each event; what must be in the end, by
 * {@link ThreeNodes}.
 */
@Tag("sim")
class ThreeNodesTest {
  private static final int USUAL = 500;

  /**
   * Seeds that once failed: a dial that was given up with the BPA counted against the peer when the
   * BPA was back before it was over.
   */
  private static final long[] FOUND = {1081};

  private static final Set<String> MET = new TreeSet<>();

  static LongStream seeds() {
    return Seeds.with(USUAL, FOUND);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Rfc9174({"3.1", "4.1", "4.6", "6.1"})
  void one_node_is_one_peer_and_nothing_is_lost(long seed) {
    Seeds.replayable(getClass(), seed, () -> new ThreeNodes(seed, MET).run());
  }

  /** Nodes that never talk would prove nothing. */
  @AfterAll
  static void every_outcome_was_met() {
    if (Seeds.usual()) {
      assertThat(MET)
          .containsExactlyInAnyOrder(
              "Dialled at once",
              "Ended CLOSES",
              "Ended DRIPS",
              "Ended DRIPS_WHILE_ENDING",
              "Ended NEVER_READS",
              "Ended OLD",
              "Ended SILENT",
              "Ended STUCK",
              "Given to a bad neighbour",
              "Interrupted",
              "Lost",
              "NoNeighbour",
              "Refused",
              "Sent",
              "Sent to a rebooted node",
              "TooLarge",
              "Unreadable");
    }
  }
}
