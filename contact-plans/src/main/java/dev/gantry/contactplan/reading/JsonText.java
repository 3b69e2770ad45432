package dev.gantry.contactplan.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads JSON into values that know their lines; a key that is given twice is a fault. */
final class JsonText {
  /** The deepest plan, a P-TVG, has ten levels. */
  static final int MAX_DEPTH = 16;

  /** Python writes a number in 24 characters. */
  static final int MAX_NUMBER_CHARACTERS = 100;

  /** A name. */
  static final int MAX_TEXT_CHARACTERS = 4_096;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_CHARACTERS)
                  .maxStringLength(MAX_TEXT_CHARACTERS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** What the parser says has words of the file in it. */
  private static final int MAX_CAUSE_CHARACTERS = 200;

  private static final Pattern PLACE =
      Pattern.compile("at \\[Source: [^;\\]]*; line: (\\d+), column: \\d+\\]");

  private final JsonParser parser;

  private JsonText(JsonParser parser) {
    this.parser = parser;
  }

  static JsonValue.Table read(String name, String text) throws PlanException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      var value = new JsonText(parser).value();
      if (parser.nextToken() != null) {
        throw new PlanException(
            name + ":" + line(parser) + ": something stands behind the end of the JSON object");
      }
      if (value instanceof JsonValue.Table table) {
        return table;
      }
      throw new PlanException(name + ": is no JSON object");
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      throw new PlanException(
          name
              + (where == null ? "" : ":" + where.getLineNr())
              + ": no JSON: "
              + Quoted.shortened(cause(e), MAX_CAUSE_CHARACTERS));
    } catch (IOException e) {
      throw new PlanException(name + ": cannot be read as JSON");
    }
  }

  /** Its first line; where it names a place in the file it means a line of it. */
  private static String cause(JsonProcessingException e) {
    return PLACE
        .matcher(String.valueOf(e.getOriginalMessage()))
        .replaceAll("line $1")
        .replaceAll("(?s)\\s*[\\r\\n].*", "");
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private JsonValue value() throws IOException {
    int line = line(parser);
    return switch (parser.currentToken()) {
      case START_OBJECT -> table(line);
      case START_ARRAY -> items(line);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.Number(parser.getText(), line);
      case VALUE_STRING -> new JsonValue.Text(parser.getText(), line);
      default -> new JsonValue.Word(parser.getText(), line);
    };
  }

  private JsonValue.Table table(int line) throws IOException {
    Map<String, JsonValue> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      entries.put(key, value());
    }
    return new JsonValue.Table(entries, line);
  }

  private JsonValue.Items items(int line) throws IOException {
    List<JsonValue> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value());
    }
    return new JsonValue.Items(items, line);
  }
}
