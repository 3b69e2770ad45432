package dev.gantry.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatterTest {
  @Test
  void text_is_one_line_with_time_level_and_message() {
    assertThat(new TextFormatter(false).format(record("session s1 ended")))
        .isEqualTo("2026-01-31T12:00:00.123Z INFO session s1 ended\n");
  }

  @Test
  void words_of_a_peer_cannot_forge_a_second_line() {
    assertThat(new TextFormatter(false).format(record("peer says \n2026 ERROR no")))
        .containsOnlyOnce("\n");
  }

  @Test
  void braces_of_a_peer_are_no_place_holders() {
    var record = record("peer {0}");
    record.setParameters(new Object[] {Fields.of("peer", "x")});
    assertThat(new TextFormatter(false).format(record)).endsWith("peer {0}\n");
  }

  @Test
  void json_is_one_object_a_line_with_every_field_escaped() {
    var record = record("a \"quoted\" \\ line\n");
    record.setParameters(new Object[] {Fields.of("session", "s1", "bytes", 5L, "proven", true)});
    assertThat(new JsonFormatter().format(record))
        .isEqualTo(
            "{\"time\":\"2026-01-31T12:00:00.123Z\",\"level\":\"INFO\",\"logger\":\"test\","
                + "\"message\":\"a \\\"quoted\\\" \\\\ line\\u000a\","
                + "\"session\":\"s1\",\"bytes\":5,\"proven\":true}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12:00:00Z", "12:00:00.120Z", "12:00:00.123456789Z"})
  void times_have_one_width(String time) {
    var record = record("x");
    record.setInstant(Instant.parse("2026-01-31T" + time));
    assertThat(new TextFormatter(false).format(record))
        .matches("2026-01-31T12:00:00\\.\\d{3}Z INFO x\n");
    assertThat(new JsonFormatter().format(record))
        .matches("\\{\"time\":\"2026-01-31T12:00:00\\.\\d{3}Z\",.*\n");
  }

  private static LogRecord record(String message) {
    var record = new LogRecord(Level.INFO, message);
    record.setLoggerName("test");
    record.setInstant(Instant.parse("2026-01-31T12:00:00.123Z"));
    return record;
  }
}
