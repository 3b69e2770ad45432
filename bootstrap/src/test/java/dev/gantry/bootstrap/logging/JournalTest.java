package dev.gantry.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of systemd gets priorities, and nobody else does. */
class JournalTest {
  @TempDir Path dir;

  @Test
  void stderr_is_the_journal_only_where_device_and_inode_are_those_that_systemd_named()
      throws Exception {
    var file = Files.createFile(dir.resolve("stream"));
    var device = Files.getAttribute(file, "unix:dev");
    var inode = (long) Files.getAttribute(file, "unix:ino");
    assertThat(Journal.isSame(device + ":" + inode, file)).isTrue();
    assertThat(Journal.isSame(device + ":" + (inode + 1), file)).isFalse();
    assertThat(Journal.isSame("nonsense", file)).isFalse();
    assertThat(Journal.isSame(null, file)).isFalse();
    assertThat(Journal.isSame(device + ":" + inode, dir.resolve("missing"))).isFalse();
  }

  @Test
  void every_line_begins_with_the_priority_of_its_level() {
    var formatter = new JournalFormatter(new TextFormatter(true));
    for (var level : new Level[] {Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE}) {
      var record = new LogRecord(level, "message");
      record.setThrown(new IllegalStateException("because"));
      assertThat(formatter.format(record).lines())
          .hasSizeGreaterThan(1)
          .allSatisfy(line -> assertThat(line).startsWith(Journal.priority(level)));
    }
    assertThat(Journal.priority(Level.SEVERE)).isEqualTo("<3>");
    assertThat(Journal.priority(Level.WARNING)).isEqualTo("<4>");
    assertThat(Journal.priority(Level.INFO)).isEqualTo("<6>");
    assertThat(Journal.priority(Level.FINEST)).isEqualTo("<7>");
  }
}
