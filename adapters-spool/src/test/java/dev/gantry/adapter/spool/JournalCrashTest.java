package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes, or the process is killed, at each step that bundles take on a disk, one step
 * after the other: whatever was acknowledged is there afterwards, once, and nothing is seen by
 * half.
 */
class JournalCrashTest {
  private static final int MANY = 40;

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
  @ValueSource(booleans = {true, false})
  void power_that_goes_at_any_step_takes_nothing_that_was_acknowledged(boolean forcesWhole)
      throws Exception {
    atEachStep(
        forcesWhole,
        (disk, accepted, step) -> {
          var after = disk.afterPowerCut(new Random(step));
          rig.assertNothingIsLost(after, accepted, "power lost at step " + step);
          rig.assertNothingIsLost(after, accepted, "second start, power lost at step " + step);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kill_at_any_step_takes_nothing_that_was_acknowledged(boolean forcesWhole) throws Exception {
    atEachStep(
        forcesWhole,
        (disk, accepted, step) -> {
          var after = disk.afterKill();
          // Somebody takes what there is, before the next start.
          var when = "killed at step " + step;
          var all = new LinkedHashSet<>(rig.seen(after, "before the start, " + when));
          for (var name : after.contents(rig.inboxFolder()).keySet()) {
            after.delete(rig.inboxFolder().resolve(name));
          }
          rig.restart(after);
          var seen = rig.seen(after, when);
          // What comes again is whole, and nobody knew that its name was there for good.
          assertThat(seen).as(when).doesNotHaveDuplicates();
          all.addAll(seen);
          assertThat(all).as(when).containsAll(accepted);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void power_that_goes_after_a_kill_and_a_start_takes_nothing(boolean forcesWhole)
      throws Exception {
    atEachStep(
        forcesWhole,
        (disk, accepted, step) -> {
          // What was seen and not forced still is not.
          var killed = disk.afterKill();
          rig.restart(killed);
          var after = killed.afterPowerCut(() -> 0);
          rig.assertNothingIsLost(after, accepted, "killed at step " + step + ", power lost later");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void names_that_were_not_forced_do_not_count_though_all_else_was_written(boolean forcesWhole)
      throws Exception {
    atEachStep(
        forcesWhole,
        (disk, accepted, step) -> {
          var after = disk.afterRemount(rig.inboxFolder());
          rig.assertNothingIsLost(after, accepted, "mounted anew after step " + step);
        });
  }

  @Test
  void power_that_goes_again_and_again_while_it_is_laid_out_takes_nothing() throws Exception {
    var disk = new MemoryDisk(true);
    disk.loseAt(40);
    var accepted = rig.receive(disk);
    assertThat(accepted).isNotEmpty();
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var again = disk.afterPowerCut(new Random(7));
      again.loseAt(step);
      rig.restart(again);
      isLost = again.isLost();
      rig.assertNothingIsLost(
          again.afterPowerCut(new Random(step)), accepted, "power lost again at step " + step);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void power_that_goes_while_many_are_laid_out_at_once_takes_nothing(boolean forcesWhole)
      throws Exception {
    var filled = new MemoryDisk(forcesWhole);
    filled.failOn(rig.temporary());
    var inbox = rig.start(filled);
    // Far more than are forced each by itself; all begin before the first file fails.
    var begun = new ArrayList<JournalRig.Begun>();
    var accepted = new LinkedHashSet<Integer>();
    for (var number = 1; number <= MANY; number++) {
      begun.add(rig.begin(inbox, number, 100));
      accepted.add(number);
    }
    for (var each : begun) {
      assertThat(each.complete().await(JournalRig.BOUND)).isEqualTo(new Verdict.Accepted());
    }
    inbox.close(0);
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var disk = filled.afterKill();
      disk.loseAt(step);
      rig.restart(disk);
      isLost = disk.isLost();
      var after = disk.afterPowerCut(new Random(step));
      rig.assertNothingIsLost(after, accepted, "power lost at step " + step);
      assertThat(rig.seen(after, "at the end")).hasSize(MANY);
    }
  }

  /** What is looked at behind a step at which all ended. */
  private interface Look {
    void at(MemoryDisk disk, Set<Integer> accepted, int step) throws Exception;
  }

  /** Bundles come and the disk is lost at the first step, at the second, until none is left. */
  private void atEachStep(boolean forcesWhole, Look look) throws Exception {
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var disk = new MemoryDisk(forcesWhole);
      disk.loseAt(step);
      var accepted = rig.receive(disk);
      isLost = disk.isLost();
      look.at(disk, accepted, step);
    }
  }
}
