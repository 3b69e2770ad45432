package dev.gantry.testbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.session.SessionProfile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLanesTest {
  private static final GantryLane.Profiles PLAINTEXT =
      new GantryLane.Profiles(SessionProfile.PLAINTEXT, SessionProfile.PLAINTEXT);

  @TempDir Path directory;

  @Test
  void outbox_is_emptied_and_its_spool_is_gone_after_the_run() throws Exception {
    var figures = new OutboxLane(PLAINTEXT, directory, 300).run(1000, 10, Duration.ZERO);
    assertThat(figures.bundles()).isEqualTo(300);
    assertThat(figures.bytes()).isEqualTo(300_000);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void files_are_bundles_no_two_of_which_are_alike() throws Exception {
    var files = BundleFiles.write(directory.resolve("some"), 100_000, 10, 350_000);
    assertThat(files).hasSize(3);
    for (var file : files) {
      assertThat(file).hasSize(100_000);
    }
    assertThat(Files.mismatch(files.get(0), files.get(1))).isPositive();
  }

  @Test
  void every_lane_is_in_the_table_and_leaves_nothing_behind() throws Exception {
    var text = new StringWriter();
    var options =
        new Bench.Options(
            List.of(1_000_000),
            5,
            Duration.ofMillis(20),
            Duration.ZERO,
            directory,
            SessionProfile.PLAINTEXT,
            SessionProfile.PLAINTEXT,
            null);
    assertThat(new Bench(options, new PrintWriter(text)).run()).isTrue();
    assertThat(text.toString())
        .contains("Gantry, no BPA", "Gantry, files", "Gantry, outbox", "Gantry, spool");
    assertThat(directory).isEmptyDirectory();
  }
}
