package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
  @TempDir Path directory;

  private final ScriptedDisk disk = new ScriptedDisk();
  private final List<Runnable> asked = new ArrayList<>();
  private long nowNanos;
  private FreeSpace space;

  @BeforeEach
  void make() throws Exception {
    disk.pretendFree(1000);
    space = new FreeSpace(disk, directory, 100, asked::add, () -> nowNanos);
  }

  @Test
  void space_is_promised_up_to_what_must_stay_free_and_not_one_octet_more() {
    assertThat(space.promise(900)).isTrue();
    assertThat(space.promise(1)).isFalse();
    space.giveBack(900);
    assertThat(space.promise(901)).isFalse();
  }

  @Test
  void refusal_asks_the_disk_anew() {
    disk.pretendFree(0);
    assertThat(space.promise(901)).isFalse();
    disk.pretendFree(2000);
    assertThat(asked).hasSize(1);
    assertThat(space.promise(901)).isFalse();
    assertThat(asked).as("once while it is not answered").hasSize(1);
    asked.getFirst().run();
    assertThat(space.promise(901)).isTrue();
  }

  @Test
  void old_answer_refuses_nothing() {
    disk.pretendFree(100);
    space.ask();
    assertThat(space.exhausted()).isTrue();
    nowNanos += Duration.ofSeconds(2).toNanos();
    assertThat(space.promise(1)).isFalse();
    nowNanos++;
    assertThat(space.promise(1)).isTrue();
    assertThat(space.exhausted()).isFalse();
  }
}
