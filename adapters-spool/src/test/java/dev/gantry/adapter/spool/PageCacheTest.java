package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PageCacheTest {
  @TempDir Path temp;

  @Test
  void hint_is_taken_and_changes_nothing_in_the_file() throws Exception {
    var octets = new byte[1 << 20];
    new Random(1).nextBytes(octets);
    var file = Files.write(temp.resolve("Bündel 1"), octets);

    assertThat(PageCache.letGo(file)).isTrue();
    assertThat(file).hasBinaryContent(octets);
  }

  @Test
  void missing_file_is_no_fault() {
    assertThat(PageCache.letGo(temp.resolve("missing"))).isFalse();
  }
}
