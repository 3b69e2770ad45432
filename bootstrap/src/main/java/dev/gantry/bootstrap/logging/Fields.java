package dev.gantry.bootstrap.logging;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named values of one log record, in order; the text format leaves them out because its message
 * says them, JSON prints each.
 *
 * @param values names to values
 */
record Fields(Map<String, Object> values) {
  static Fields of(Object... namesAndValues) {
    var values = new LinkedHashMap<String, Object>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Fields(values);
  }
}
