package dev.gantry.bootstrap.logging;

import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code message}, then the record's fields.
 */
final class JsonFormatter extends Formatter {
  @Override
  public String format(LogRecord record) {
    var line = new StringBuilder(256).append('{');
    member(line, "time", record.getInstant().toString());
    member(line, "level", TextFormatter.levelName(record.getLevel()));
    member(line, "logger", String.valueOf(record.getLoggerName()));
    member(line, "message", TextFormatter.messageOf(record));
    var parameters = record.getParameters();
    if (parameters != null && parameters.length == 1 && parameters[0] instanceof Fields fields) {
      for (Map.Entry<String, Object> field : fields.values().entrySet()) {
        member(line, field.getKey(), field.getValue());
      }
    }
    var thrown = record.getThrown();
    if (thrown != null) {
      member(line, "error", String.valueOf(thrown));
    }
    return line.append("}\n").toString();
  }

  private static void member(StringBuilder line, String name, Object value) {
    if (line.length() > 1) {
      line.append(',');
    }
    quote(line, name).append(':');
    if (value instanceof Number || value instanceof Boolean) {
      line.append(value);
    } else {
      quote(line, String.valueOf(value));
    }
  }

  private static StringBuilder quote(StringBuilder line, String text) {
    line.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.append('"');
  }
}
