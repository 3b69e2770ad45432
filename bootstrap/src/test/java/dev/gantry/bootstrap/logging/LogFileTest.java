package dev.gantry.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log in files is bounded, and a disk that hangs holds up nobody. */
class LogFileTest {
  @TempDir Path dir;

  @Test
  void files_are_rotated_and_the_oldest_are_removed() throws Exception {
    var beginning = dir.resolve("gantry.log");
    var log = new BehindQueue(new LogFile(beginning, 1000, 3).open());
    log.setFormatter(
        new Formatter() {
          @Override
          public String format(LogRecord record) {
            return record.getMessage() + "\n";
          }
        });
    for (var number = 0; number < 100; number++) {
      log.publish(new LogRecord(Level.INFO, "x".repeat(95) + number));
    }
    log.close();

    try (var files = Files.list(dir)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("gantry.log.0", "gantry.log.1", "gantry.log.2");
    }
    var newest = Files.readAllLines(dir.resolve("gantry.log.0"));
    assertThat(newest.getLast()).endsWith("99");
    assertThat(Files.size(dir.resolve("gantry.log.1"))).isBetween(1000L, 1200L);
  }

  @Test
  void a_file_that_cannot_be_written_is_named() {
    var file = new LogFile(dir.resolve("missing").resolve("gantry.log"), 1000, 3);
    assertThatThrownBy(file::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("log-file ")
        .hasMessageContaining("cannot be written");
  }

  @Test
  void whoever_logs_waits_for_no_disk_and_what_was_lost_is_counted() throws Exception {
    var hangs = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    var written = new ArrayList<String>();
    var log = new BehindQueue(new Hanging(begun, hangs, written));
    log.publish(new LogRecord(Level.INFO, "first"));
    begun.await();
    for (var number = 0; number < BehindQueue.MAX_WAITING + 7; number++) {
      log.publish(new LogRecord(Level.INFO, "line"));
    }
    hangs.countDown();
    log.close();

    assertThat(written)
        .hasSize(1 + BehindQueue.MAX_WAITING + 1)
        .filteredOn(line -> line.contains("lost"))
        .containsExactly("7 lines of the log were lost: they came faster than written");
  }

  /** A disk that takes its time for the first line. */
  private static final class Hanging extends Handler {
    private final CountDownLatch begun;
    private final CountDownLatch hangs;
    private final List<String> written;

    Hanging(CountDownLatch begun, CountDownLatch hangs, List<String> written) {
      this.begun = begun;
      this.hangs = hangs;
      this.written = written;
    }

    @Override
    public void publish(LogRecord record) {
      begun.countDown();
      try {
        hangs.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      written.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
