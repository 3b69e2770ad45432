package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.testbench.memory.RecordingForwarding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolStartTest {
  @TempDir Path temp;

  @Test
  void makes_its_directories_and_registers_with_the_node_ids_of_its_settings() throws Exception {
    var data = temp.resolve("a/b/data");
    try (var spool = new SpoolFixture(data)) {
      var listener = new RecordingBpaListener();
      spool.bpa().start(listener);
      assertThat(listener.registration()).isCompletedWithValue(List.of(SpoolFixture.NODE_ID));
      assertThat(SpoolFixture.names(data)).contains("inbox", "outbox", "refused", "tmp");
      assertThat(SpoolFixture.names(data.resolve("inbox"))).isEmpty();
      assertThat(SpoolFixture.names(data.resolve("refused"))).isEmpty();
      assertThat(SpoolFixture.names(data.resolve("tmp"))).isEmpty();
    }
  }

  @Test
  void each_level_of_a_new_directory_is_forced_from_the_top() throws Exception {
    var disk = new ScriptedDisk();
    new SpoolFixture(SpoolFixture.settings(temp.resolve("a/b/data")), disk).close();
    assertThat(forcedDirectories(disk))
        .startsWith(temp, temp.resolve("a"), temp.resolve("a/b"), temp.resolve("a/b/data"));
  }

  @Test
  void each_level_of_a_new_directory_to_receive_into_is_forced_from_the_top() throws Exception {
    var disk = new ScriptedDisk();
    SpoolLayout.receiving(temp.resolve("a/b"), disk).close();
    assertThat(forcedDirectories(disk))
        .startsWith(temp, temp.resolve("a"), temp.resolve("a/b"), temp.resolve("a/b/.gantry"));
  }

  @Test
  void folder_that_was_taken_away_with_those_above_it_is_forced_from_the_top() throws Exception {
    var disk = new ScriptedDisk();
    SpoolLayout.makeAnew(temp.resolve("c/d"), disk);
    assertThat(disk.steps())
        .extracting(ScriptedDisk.Step::path)
        .containsExactly(temp, temp.resolve("c"));
  }

  @Test
  void second_server_on_the_same_directory_is_refused() throws Exception {
    var data = temp.resolve("data");
    try (var _ = new SpoolFixture(data)) {
      Files.write(data.resolve("tmp/in-1"), new byte[1]);
      assertThatThrownBy(() -> new SpoolFixture(data))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("in use by another server");
      assertThat(data.resolve("tmp/in-1")).exists();
    }
    new SpoolFixture(data).close();
  }

  @Test
  void leftovers_of_its_own_are_removed_and_nothing_else() throws Exception {
    var data = temp.resolve("data");
    new SpoolFixture(data).close();
    Files.write(data.resolve("tmp/in-17"), new byte[10]);
    Files.write(data.resolve("tmp/out-1"), new byte[10]);
    Files.write(data.resolve("tmp/notes"), new byte[10]);
    Files.write(data.resolve("inbox/mine.bundle"), new byte[10]);
    try (var spool = new SpoolFixture(data)) {
      assertThat(SpoolFixture.names(data.resolve("tmp"))).containsExactly("notes");
      assertThat(spool.stored()).hasSize(1);
    }
  }

  @Test
  void file_in_place_of_the_directory_is_named() throws Exception {
    var data = Files.write(temp.resolve("data"), new byte[1]);
    assertThatThrownBy(() -> SpoolBpa.open(SpoolFixture.settings(data), new RecordingForwarding()))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("cannot keep bundles in ");
  }

  @Test
  void file_in_place_of_the_inbox_is_named_and_the_lock_is_let_go() throws Exception {
    var data = temp.resolve("data");
    Files.createDirectories(data);
    var inbox = Files.write(data.resolve("inbox"), new byte[1]);
    assertThatThrownBy(() -> new SpoolFixture(data))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining(inbox + " is there and is not a directory");
    Files.delete(inbox);
    new SpoolFixture(data).close();
  }

  @Test
  void read_only_directory_is_found_out_at_the_start() {
    var disk = new ScriptedDisk();
    disk.failOn(step -> step.is("move"));
    assertThatThrownBy(() -> new SpoolFixture(SpoolFixture.settings(temp.resolve("data")), disk))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining("cannot keep bundles in ");
  }

  @Test
  void lost_count_of_runs_goes_on_behind_the_names_that_are_there() throws Exception {
    var data = temp.resolve("data");
    new SpoolFixture(data).close();
    Files.delete(data.resolve("spool.run"));
    Files.write(
        data.resolve("inbox/20260101T000000000Z-000041-0000000001-ipn:2.0.bundle"), new byte[1]);
    new SpoolFixture(data).close();
    assertThat(Files.readString(data.resolve("spool.run"))).isEqualTo("42\n");
    Files.writeString(data.resolve("spool.run"), "rubbish");
    new SpoolFixture(data).close();
    assertThat(Files.readString(data.resolve("spool.run"))).isEqualTo("42\n");
  }

  private static List<Path> forcedDirectories(ScriptedDisk disk) {
    return disk.steps().stream()
        .filter(step -> step.is("forceDirectory"))
        .map(ScriptedDisk.Step::path)
        .toList();
  }
}
