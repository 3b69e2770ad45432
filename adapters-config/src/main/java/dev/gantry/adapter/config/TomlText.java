package dev.gantry.adapter.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads TOML. Its reader forgets lines, so they are found again in the text. */
final class TomlText {
  private static final TomlMapper MAPPER =
      new TomlMapper(
          TomlFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(ConfigText.MAX_DEPTH + 1)
                      .maxStringLength(TextType.MAX_CHARACTERS * 16)
                      .build())
              .build());

  private static final Pattern TWICE = Pattern.compile("^(Duplicate key|Table redefined)");

  private final String name;
  private final TomlLines lines;
  private final @Nullable Origin fixedOrigin;

  private TomlText(String name, TomlLines lines, @Nullable Origin fixedOrigin) {
    this.name = name;
    this.lines = lines;
    this.fixedOrigin = fixedOrigin;
  }

  static RawValue.Table parse(String text, String name) throws ConfigException {
    try {
      return new TomlText(name, TomlLines.of(text), null).table(MAPPER.readTree(text), "", 1);
    } catch (JsonProcessingException e) {
      // The reader notices a key that is given twice only behind its value.
      TomlLines.Twice twice = TomlLines.of(text).twice();
      if (twice != null && TWICE.matcher(String.valueOf(e.getOriginalMessage())).find()) {
        throw new ConfigException(name + ":" + twice.line() + ": " + twice.sentence());
      }
      JsonLocation where = e.getLocation();
      throw ConfigText.syntax(
          name,
          where == null ? 0 : where.getLineNr(),
          where == null ? 0 : where.getColumnNr(),
          sentence(e));
    } catch (RuntimeException | StackOverflowError e) {
      // numbers and dates that only look right end as unchecked exceptions of the reader
      throw ConfigText.syntax(name, 0, 0, "cannot be read as TOML");
    }
  }

  /**
   * Reads one value, as in an environment variable.
   *
   * @throws BadValueException when it is not TOML
   */
  static RawValue parseValue(String text, Origin origin) throws BadValueException {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new BadValueException("is not one line");
    }
    try {
      JsonNode value = MAPPER.readTree("v = " + text).get("v");
      return new TomlText("", TomlLines.of(""), origin).value(value, "", 1);
    } catch (JsonProcessingException e) {
      throw new BadValueException("is not a TOML value: " + sentence(e));
    } catch (RuntimeException | StackOverflowError | ConfigException e) {
      throw new BadValueException("is not a TOML value");
    }
  }

  private static String sentence(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (message == null) {
      return "cannot be read as TOML";
    }
    if (message.startsWith("Duplicate key")) {
      return "a key is given twice";
    }
    int end = message.indexOf('\n');
    return Quoting.shorten(Quoting.oneLine(end < 0 ? message : message.substring(0, end)));
  }

  private RawValue.Table table(JsonNode node, String path, int depth) throws ConfigException {
    LinkedHashMap<String, RawValue> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      entries.put(entry.getKey(), value(entry.getValue(), below, depth));
    }
    return new RawValue.Table(entries, origin(path));
  }

  private RawValue value(JsonNode node, String path, int depth) throws ConfigException {
    if (depth > ConfigText.MAX_DEPTH) {
      throw ConfigText.tooDeep(name);
    }
    Origin origin = origin(path);
    return switch (node.getNodeType()) {
      case OBJECT -> table(node, path, depth + 1);
      case ARRAY -> {
        List<RawValue> items = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
          items.add(value(node.get(i), path + "[" + i + "]", depth + 1));
        }
        yield new RawValue.Sequence(List.copyOf(items), origin);
      }
      case BOOLEAN -> new RawValue.Bool(node.booleanValue(), node.asText(), origin);
      case NUMBER -> StreamText.number(node.asText(), origin);
      case NULL, MISSING -> new RawValue.Nothing(origin);
      case STRING, BINARY, POJO -> new RawValue.Text(node.asText(), origin);
    };
  }

  private Origin origin(String path) {
    return fixedOrigin != null ? fixedOrigin : new Origin.FileLine(name, lines.lineOf(path));
  }
}
