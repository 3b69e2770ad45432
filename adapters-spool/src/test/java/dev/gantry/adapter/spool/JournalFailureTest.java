package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A force fails, and the next one succeeds though what the first had to force is not on the disk:
 * nothing is built on that.
 */
class JournalFailureTest {
  @TempDir Path temp;

  private JournalRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new JournalRig(temp.resolve("data"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({
    "true, forceWhole",
    "true, forceDirectory",
    "true, force",
    "false, forceDirectory",
    "false, force"
  })
  void force_that_fails_at_any_time_takes_nothing_that_was_acknowledged(
      boolean forcesWhole, String force) throws Exception {
    var isLeft = true;
    for (var failing = 1; isLeft; failing++) {
      var disk = new MemoryDisk(forcesWhole);
      var forces = new AtomicInteger();
      var number = failing;
      disk.failOn((step, _) -> step.equals(force) && forces.incrementAndGet() == number);
      var accepted = rig.receive(disk);
      isLeft = forces.get() >= number;
      rig.assertNothingIsLost(
          disk.afterPowerCut(() -> 0), accepted, force + " number " + number + " failed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void names_whose_force_failed_before_a_kill_are_forced_anew(boolean forcesWhole)
      throws Exception {
    for (var lost = 40; lost < 80; lost += 3) {
      var disk = new MemoryDisk(forcesWhole);
      var inbox = rig.inboxFolder();
      disk.failOn((step, path) -> step.startsWith("force") && path.equals(inbox));
      disk.loseAt(lost);
      var accepted = rig.receive(disk);
      var killed = disk.afterKill();
      rig.restart(killed);
      rig.assertNothingIsLost(
          killed.afterPowerCut(() -> 0), accepted, "killed at step " + lost + ", power lost later");
    }
  }

  @ParameterizedTest
  @CsvSource({"force, 2", "force, 3", "write, 2", "write, 3"})
  void batch_that_failed_comes_once_whenever_the_process_is_killed(String failing, int number)
      throws Exception {
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var disk = new MemoryDisk(true);
      var segment = rig.journal().resolve("segment-1");
      var forces = new AtomicInteger();
      // The first are those of the zeros.
      disk.failOn(
          (name, path) ->
              name.equals(failing) && path.equals(segment) && forces.incrementAndGet() == number);
      disk.loseAt(step);
      var accepted = rig.receive(disk);
      isLost = disk.isLost();
      assertThat(isLost || forces.get() >= number).isTrue();
      rig.assertNothingIsLost(disk.afterKill(), accepted, "killed at step " + step);
    }
  }
}
