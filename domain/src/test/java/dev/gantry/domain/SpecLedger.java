package dev.gantry.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The spec ledger, {@code docs/spec/rfc9174.toml}. It keeps to a small part of TOML that is read
 * line by line: {@code [[requirement]]} tables of {@code key = "text"} and {@code key = ["text",
 * ...]}, an array perhaps over several lines.
 *
 * @param entries in file order
 * @param problems what could not be read
 */
record SpecLedger(List<Entry> entries, List<String> problems) {
  private static final String FILE = "docs/spec/rfc9174.toml";
  private static final Pattern KEY = Pattern.compile("([a-z]+) = (.*)");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * One requirement.
   *
   * @param fields key to texts, one text where the value is no array
   */
  record Entry(Map<String, List<String>> fields) {
    String get(String key) {
      var texts = fields.get(key);
      return texts == null || texts.size() != 1 ? "" : texts.getFirst();
    }

    String id() {
      return get("id");
    }

    List<String> tests() {
      return fields.getOrDefault("tests", List.of());
    }
  }

  static SpecLedger read() throws IOException {
    return parse(Files.readString(repositoryRoot().resolve(FILE)));
  }

  /** The folder of all modules, which is above the one that tests run in. */
  static Path repositoryRoot() {
    for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(FILE))) {
        return at;
      }
    }
    throw new IllegalStateException(FILE + " is not above " + Path.of("").toAbsolutePath());
  }

  static SpecLedger parse(String toml) {
    var entries = new ArrayList<Entry>();
    var problems = new ArrayList<String>();
    var lines = joinArrays(toml);
    for (var line : lines) {
      var key = KEY.matcher(line);
      if (line.equals("[[requirement]]")) {
        entries.add(new Entry(new LinkedHashMap<>()));
      } else if (!key.matches() || entries.isEmpty()) {
        problems.add("cannot read: " + line);
      } else if (entries.getLast().fields().put(key.group(1), texts(key.group(2))) != null) {
        problems.add("twice in " + entries.getLast().id() + ": " + key.group(1));
      }
    }
    return new SpecLedger(entries, problems);
  }

  /** One line for each statement: comments and blank lines gone, arrays on one line. */
  private static List<String> joinArrays(String toml) {
    var lines = new ArrayList<String>();
    boolean open = false;
    for (var raw : Arrays.asList(toml.split("\n"))) {
      var line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (open) {
        lines.set(lines.size() - 1, lines.getLast() + line);
      } else {
        lines.add(line);
      }
      open = lines.getLast().contains("= [") && !line.endsWith("]");
    }
    return lines;
  }

  private static List<String> texts(String value) {
    var texts = new ArrayList<String>();
    var text = TEXT.matcher(value);
    while (text.find()) {
      texts.add(text.group(1));
    }
    return texts;
  }
}
