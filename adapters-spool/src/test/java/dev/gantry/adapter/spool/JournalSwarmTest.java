package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Some lives of one spool, each with bundles, with steps of the disk that fail, with somebody who
 * takes bundles, and with an end: orderly, by a kill, by a loss of power, or by a kill and a loss
 * of power after it. At last all that was acknowledged was there, whole and in its order. Replay
 * one with {@code -Dspool.seed=}; the threads may take other turns.
 */
class JournalSwarmTest {
  private static final int SEEDS = 40;
  private static final int MAX_STEPS = 400;

  @TempDir Path temp;

  static LongStream seeds() {
    var seed = Long.getLong("spool.seed");
    return seed == null ? LongStream.range(0, SEEDS) : LongStream.of(seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void all_that_was_acknowledged_is_there_whole_and_in_order(long seed) throws Exception {
    var random = new Random(seed);
    try (var rig = new JournalRig(temp.resolve("data"))) {
      var lives = new Lives(rig, random);
      var disk = new MemoryDisk(random.nextBoolean());
      for (var life = random.nextInt(5); life >= 0; life--) {
        disk = lives.live(disk);
      }
      rig.restart(disk);
      var after = disk.afterPowerCut(() -> 0);
      rig.restart(after);
      lives.assertAllCame(after, "seed " + seed);
    }
  }

  private static final class Lives {
    private final JournalRig rig;
    private final Random random;
    private final Set<Integer> accepted = new LinkedHashSet<>();
    private final Set<Integer> taken = new LinkedHashSet<>();

    /** Bundles that arrived together: who comes later has a later name. */
    private final Map<Integer, Integer> arrivals = new HashMap<>();

    private int lastNumber;
    private int arrival;

    Lives(JournalRig rig, Random random) {
      this.rig = rig;
      this.random = random;
    }

    /** One start and one end; the disk as the next start finds it. */
    MemoryDisk live(MemoryDisk disk) throws Exception {
      disk.loseAt(
          disk.steps() + (random.nextInt(4) == 0 ? 1 << 20 : 1 + random.nextInt(MAX_STEPS)));
      try {
        var inbox = rig.start(disk);
        try {
          spend(inbox, disk);
        } finally {
          disk.failOn((_, _) -> false);
          inbox.close(0);
        }
      } catch (IOException e) {
        // A start that fails, as with a disk that has no power.
        assertThat(disk.isLost()).isTrue();
      }
      return switch (random.nextInt(3)) {
        case 0 -> disk.afterKill();
        case 1 -> disk.afterPowerCut(random);
        default -> disk.afterPowerCut(() -> 0);
      };
    }

    private void spend(Inbox inbox, MemoryDisk disk) throws Exception {
      var faults = new Random(random.nextLong());
      var oneOf = new int[] {0, 200, 30}[random.nextInt(3)];
      disk.failOn((_, _) -> oneOf > 0 && faults.nextInt(oneOf) == 0);
      for (var left = random.nextInt(8); left > 0 && !disk.isLost(); left--) {
        receive(inbox);
        if (random.nextInt(3) == 0) {
          takeSome(disk);
        }
      }
      if (random.nextInt(3) == 0) {
        disk.failOn((_, _) -> false);
        rig.finish(inbox, disk);
      }
    }

    private void receive(Inbox inbox) throws Exception {
      arrival++;
      var lengths =
          IntStream.range(0, 1 + random.nextInt(20)).map(_ -> 4 + random.nextInt(4200)).toArray();
      for (var i = 0; i < lengths.length; i++) {
        arrivals.put(lastNumber + 1 + i, arrival);
      }
      accepted.addAll(rig.receive(inbox, lastNumber + 1, lengths));
      lastNumber += lengths.length;
    }

    /** As a program that reads a bundle, and removes it then. */
    private void takeSome(MemoryDisk disk) {
      for (var each : disk.contents(rig.inboxFolder()).entrySet()) {
        if (random.nextBoolean()) {
          taken.add(rig.number(each.getValue()));
          try {
            disk.delete(rig.inboxFolder().resolve(each.getKey()));
          } catch (IOException e) {
            // It stays there, and is the same bundle still.
          }
        }
      }
    }

    void assertAllCame(MemoryDisk disk, String when) {
      var seen = rig.seen(disk, when);
      var all = new LinkedHashSet<>(taken);
      all.addAll(seen);
      assertThat(all).as(when).containsAll(accepted);
      assertThat(seen.stream().filter(accepted::contains).map(arrivals::get).toList())
          .as(when)
          .isSorted();
    }
  }
}
