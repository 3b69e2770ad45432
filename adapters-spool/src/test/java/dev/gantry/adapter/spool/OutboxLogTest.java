package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class OutboxLogTest {
  private static final Path FILE = Path.of("outbox/ipn:7.0/a");

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> lines = new ArrayList<>();

  @Test
  void each_kind_has_some_lines_a_minute_and_the_rest_counted() {
    List<BiConsumer<OutboxLog, Path>> kinds =
        List.of(
            (log, file) -> log.kept(file, Path.of("refused/ipn:7.0/a"), "too long"),
            (log, file) -> log.notMovedAway(file, "too long", new IOException("read-only")),
            (log, file) -> log.refusedForNow(file, "No Resources"),
            (log, file) -> log.fault(file, "cannot be read"));
    for (var kind : kinds) {
      lines.clear();
      var log = new OutboxLog(nanos::get, lines::add, lines::add);
      for (int i = 0; i < OutboxLog.MAX_LINES_PER_MINUTE + 5; i++) {
        kind.accept(log, FILE);
      }
      assertThat(lines).hasSize(OutboxLog.MAX_LINES_PER_MINUTE);
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      kind.accept(log, FILE.resolveSibling("b"));
      assertThat(lines.getLast())
          .startsWith("outbox/ipn:7.0/b ")
          .endsWith("; 5 more since the line before");
    }
  }

  @Test
  void one_kind_takes_no_line_from_another() {
    var log = new OutboxLog(nanos::get, lines::add, lines::add);
    for (int i = 0; i < OutboxLog.MAX_LINES_PER_MINUTE + 5; i++) {
      log.refusedForNow(FILE, "No Resources");
    }
    lines.clear();
    log.kept(FILE, Path.of("refused/ipn:7.0/a"), "too long");
    log.fault(FILE, "cannot be read");
    assertThat(lines)
        .containsExactly(
            "outbox/ipn:7.0/a cannot be sent and is kept as refused/ipn:7.0/a: too long",
            "outbox/ipn:7.0/a cannot be read");
  }
}
