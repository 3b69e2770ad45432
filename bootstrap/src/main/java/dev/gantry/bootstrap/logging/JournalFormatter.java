package dev.gantry.bootstrap.logging;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;

/** Another format with the priority in front of each line, for the journal of systemd. */
final class JournalFormatter extends Formatter {
  private final Formatter lines;

  JournalFormatter(Formatter lines) {
    this.lines = lines;
  }

  @Override
  public String format(LogRecord record) {
    var priority = Journal.priority(record.getLevel());
    // The lines of a stack trace are lines of the journal, too.
    return lines
        .format(record)
        .lines()
        .map(line -> priority + line + "\n")
        .collect(Collectors.joining());
  }
}
