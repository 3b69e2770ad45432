package dev.gantry.adapter.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads JSON and YAML token by token, so that every value keeps its line. */
final class StreamText {
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(ConfigText.MAX_DEPTH + 1)
          .maxStringLength(TextType.MAX_CHARACTERS * 16)
          .build();
  private static final JsonFactory JSON =
      JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
  private static final YAMLFactory YAML =
      YAMLFactory.builder().streamReadConstraints(CONSTRAINTS).build();

  private final JsonParser parser;
  private final String name;

  private StreamText(JsonParser parser, String name) {
    this.parser = parser;
    this.name = name;
  }

  static RawValue.Table parseJson(String text, String name) throws ConfigException {
    return parse(JSON, text, name);
  }

  static RawValue.Table parseYaml(String text, String name) throws ConfigException {
    return parse(YAML, text, name);
  }

  private static RawValue.Table parse(JsonFactory factory, String text, String name)
      throws ConfigException {
    try (JsonParser parser = factory.createParser(text)) {
      return new StreamText(parser, name).document(factory == YAML);
    } catch (JsonProcessingException e) {
      JsonLocation where = e.getLocation();
      throw ConfigText.syntax(
          name,
          where == null ? 0 : where.getLineNr(),
          where == null ? 0 : where.getColumnNr(),
          firstSentence(e.getOriginalMessage()));
    } catch (IOException | RuntimeException e) {
      // the YAML reader throws its own unchecked exceptions for some broken input
      throw ConfigText.syntax(name, 0, 0, firstSentence(e.getMessage()));
    }
  }

  /**
   * YAML's reader tells its context and its problem on lines of their own, between excerpts that
   * are indented.
   */
  private static String firstSentence(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return "cannot be read";
    }
    String sentence =
        message
            .lines()
            .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
            .limit(2)
            .collect(Collectors.joining(", "));
    return Quoting.shorten(sentence.isEmpty() ? message.strip() : sentence);
  }

  private RawValue.Table document(boolean emptyIsFine) throws IOException, ConfigException {
    JsonToken first = parser.nextToken();
    RawValue.Table table;
    if (first == null || (emptyIsFine && first == JsonToken.VALUE_NULL)) {
      if (!emptyIsFine) {
        throw ConfigText.syntax(name, 1, 1, "the file is empty; {} is the empty configuration");
      }
      table = new RawValue.Table(new LinkedHashMap<>(), origin());
    } else if (first == JsonToken.START_OBJECT) {
      table = table(1);
    } else {
      throw ConfigText.syntax(name, line(), column(), "a table of keys was expected");
    }
    if (first != null && parser.nextToken() != null) {
      throw ConfigText.syntax(name, line(), column(), "something follows the end");
    }
    return table;
  }

  private RawValue.Table table(int depth) throws IOException, ConfigException {
    Origin origin = origin();
    LinkedHashMap<String, RawValue> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      refuseAlias();
      if (key == null || entries.containsKey(key)) {
        throw new ConfigException(
            origin().text()
                + ": "
                + Quoting.shorten(Quoting.oneLine("" + key))
                + " is given twice");
      }
      parser.nextToken();
      entries.put(key, value(depth));
    }
    return new RawValue.Table(entries, origin);
  }

  private RawValue value(int depth) throws IOException, ConfigException {
    if (depth > ConfigText.MAX_DEPTH) {
      throw ConfigText.tooDeep(name);
    }
    refuseAlias();
    Origin origin = origin();
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw ConfigText.syntax(name, line(), column(), "the file ends too early");
    }
    return switch (token) {
      case START_OBJECT -> table(depth + 1);
      case START_ARRAY -> {
        List<RawValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(depth + 1));
        }
        yield new RawValue.Sequence(List.copyOf(items), origin);
      }
      case VALUE_TRUE -> new RawValue.Bool(true, parser.getText(), origin);
      case VALUE_FALSE -> new RawValue.Bool(false, parser.getText(), origin);
      case VALUE_NULL -> new RawValue.Nothing(origin);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText(), origin);
      case VALUE_STRING, VALUE_EMBEDDED_OBJECT -> text(parser.getText(), origin);
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE ->
          throw ConfigText.syntax(name, line(), column(), "a value was expected");
    };
  }

  /** A key of YAML with nothing behind it has no value; its reader says "". */
  private RawValue text(String text, Origin origin) {
    return text.isEmpty() && parser instanceof YAMLParser
        ? new RawValue.Nothing(origin)
        : new RawValue.Text(text, origin);
  }

  static RawValue number(String text, Origin origin) {
    BigDecimal value = NumberText.parse(text);
    return value == null ? new RawValue.Text(text, origin) : new RawValue.Num(value, text, origin);
  }

  private void refuseAlias() throws ConfigException, IOException {
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw ConfigText.syntax(
          name, line(), column(), "YAML aliases (*name) are not taken; write the value out");
    }
  }

  private Origin origin() {
    int line = line();
    return new Origin.FileLine(name, line > 0 ? line : null);
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private int column() {
    return parser.currentTokenLocation().getColumnNr();
  }
}
