package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
  @TempDir Path directory;

  private final ScriptedDisk disk = new ScriptedDisk();
  private long nowNanos;
  private FreeSpace space;

  @BeforeEach
  void make() throws Exception {
    disk.pretendFree(1000);
    space = new FreeSpace(disk, directory, 100, () -> nowNanos);
  }

  @Test
  void space_is_promised_up_to_what_must_stay_free_and_not_one_octet_more() {
    assertThat(space.promise(900)).isTrue();
    assertThat(space.promise(1)).isFalse();
    space.giveBack(900);
    assertThat(space.promise(901)).isFalse();
  }

  @Test
  void what_is_admitted_is_not_set_aside() {
    assertThat(space.admits(900)).isTrue();
    assertThat(space.admits(901)).isFalse();
    assertThat(space.promise(900)).isTrue();
    assertThat(space.admits(1)).isFalse();
  }

  @Test
  void what_is_written_counts_before_the_disk_is_asked_anew_and_not_twice_after() {
    assertThat(space.promise(300)).isTrue();
    space.used(300);
    assertThat(space.admits(600)).isTrue();
    assertThat(space.admits(601)).isFalse();
    disk.pretendFree(700);
    space.ask();
    assertThat(space.admits(600)).isTrue();
    assertThat(space.admits(601)).isFalse();
  }

  @Test
  void refusal_asks_the_disk_anew() {
    disk.pretendFree(2000);
    assertThat(space.admits(1900)).isFalse();
    assertThat(space.admitsNow(1901)).isFalse();
    assertThat(space.admitsNow(1900)).isTrue();
    disk.pretendFree(3000);
    assertThat(space.promise(2901)).isFalse();
    assertThat(space.promise(2900)).isTrue();
  }

  @Test
  void old_answer_refuses_nothing() {
    disk.pretendFree(100);
    space.ask();
    nowNanos += Duration.ofSeconds(2).toNanos();
    assertThat(space.admits(1)).isFalse();
    nowNanos++;
    assertThat(space.admits(1)).isTrue();
  }
}
