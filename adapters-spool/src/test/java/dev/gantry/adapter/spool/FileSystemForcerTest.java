package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSystemForcerTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "Linux, 5.17.0-generic, true",
    "Linux, 6.1, true",
    "Linux, 10.0.0, true",
    "Linux, 5.16.19, false",
    "Linux, 4.20.0, false",
    "Linux, unknown, false",
    "Mac OS X, 14.0, false"
  })
  void system_is_asked_only_where_it_tells_its_failures(
      String system, String version, boolean tells) {
    assertThat(FileSystemForcer.tellsFailures(system, version)).isEqualTo(tells);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void file_system_that_holds_nothing_itself_is_not_forced() throws IOException {
    assertThat(FileSystemForcer.of(Path.of("/proc"))).isNull();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void directory_that_is_not_there_is_told() {
    assumeThat(FileSystemForcer.tellsFailures("Linux", System.getProperty("os.version"))).isTrue();
    assertThatIOException()
        .isThrownBy(() -> FileSystemForcer.of(directory.resolve("none")))
        .withMessageContaining("none");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void forces_what_was_written_below_a_directory() throws IOException {
    var forcer = FileSystemForcer.of(directory);
    if (FileSystemForcer.tellsFailures("Linux", System.getProperty("os.version"))) {
      Files.write(directory.resolve("a"), new byte[10]);
      Objects.requireNonNull(forcer).force();
      forcer.close();
    } else {
      assertThat(forcer).isNull();
    }
  }
}
