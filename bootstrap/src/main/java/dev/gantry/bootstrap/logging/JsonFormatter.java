package dev.gantry.bootstrap.logging;

import dev.gantry.port.json.JsonObject;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code message}, then the record's fields.
 */
final class JsonFormatter extends Formatter {
  @Override
  public String format(LogRecord record) {
    var line =
        new JsonObject()
            .put("time", TextFormatter.TIME.format(record.getInstant()))
            .put("level", TextFormatter.levelName(record.getLevel()))
            .put("logger", String.valueOf(record.getLoggerName()))
            .put("message", TextFormatter.messageOf(record));
    var parameters = record.getParameters();
    if (parameters != null && parameters.length == 1 && parameters[0] instanceof Fields fields) {
      for (Map.Entry<String, Object> field : fields.values().entrySet()) {
        put(line, field.getKey(), field.getValue());
      }
    }
    var thrown = record.getThrown();
    if (thrown != null) {
      line.put("error", String.valueOf(thrown));
    }
    return line + "\n";
  }

  private static void put(JsonObject line, String name, Object value) {
    switch (value) {
      case Long number -> line.put(name, number);
      case Integer number -> line.put(name, number);
      case Double number -> line.put(name, number);
      case Boolean truth -> line.put(name, truth);
      default -> line.put(name, String.valueOf(value));
    }
  }
}
