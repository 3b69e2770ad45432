package dev.gantry.adapter.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.adapter.config.LoadedConfig.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The effective configuration as a file that gives the same one again, in TOML with origins or in
 * JSON. Secrets are left out: whoever feeds it back gives them where they were.
 */
public final class ConfigExport {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfigExport() {}

  /** A key within a table of a list: {@code peers[0].address}. */
  private record Place(String list, int index, String key) {
    private static final Pattern PATTERN = Pattern.compile("(\\w+)\\[(\\d+)]\\.(.+)");

    static @Nullable Place of(Entry entry) {
      Matcher matcher = PATTERN.matcher(entry.key());
      return matcher.matches()
          ? new Place(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3))
          : null;
    }

    String table() {
      return list + "[" + index + "]";
    }
  }

  /**
   * As TOML, with the origin of each value behind it.
   *
   * @param changed only what is {@linkplain LoadedConfig#changed() changed}
   */
  public static List<String> toml(LoadedConfig loaded, boolean changed) {
    List<String> root = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    String table = "";
    for (Entry entry : changed ? loaded.changed() : loaded.entries()) {
      Place place = Place.of(entry);
      if (isImplied(loaded, entry)) {
        root.add("# " + assignment(entry.key(), entry));
      } else if (place == null) {
        root.add(assignment(entry.key(), entry));
      } else {
        if (!place.table().equals(table)) {
          table = place.table();
          tables.add("");
          tables.add("[[" + place.list() + "]]");
        }
        tables.add(assignment(place.key(), entry));
      }
    }
    root.addAll(tables); // what follows the header of a table would belong to it
    return root;
  }

  private static String assignment(String key, Entry entry) {
    String origin = "  # " + entry.origin().text();
    if (isSecret(entry)) {
      return "# " + key + " is a secret and not shown" + origin;
    }
    return entry.value().isEmpty()
        ? "# " + key + " =" + origin
        : key + " = " + entry.value() + origin;
  }

  /** As JSON, which has no room for origins. */
  public static String json(LoadedConfig loaded, boolean changed) {
    ObjectNode root = NODES.objectNode();
    for (Entry entry : changed ? loaded.changed() : loaded.entries()) {
      if (entry.value().isEmpty() || isSecret(entry) || isImplied(loaded, entry)) {
        continue;
      }
      Place place = Place.of(entry);
      if (place == null) {
        put(root, entry.key(), value(entry));
      } else {
        ArrayNode list = root.withArrayProperty(place.list());
        while (list.size() <= place.index()) {
          list.addObject();
        }
        put((ObjectNode) list.get(place.index()), place.key(), value(entry));
      }
    }
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /**
   * What holds only as long as nobody writes it down: any key of TLS configures TLS, a preset that
   * is named is a decision, and so is a listener.
   */
  private static boolean isImplied(LoadedConfig loaded, Entry entry) {
    Place place = Place.of(entry);
    if (place == null) {
      boolean decides =
          entry.key().equals(SecurityKeys.ROOT.preset().name())
              || (entry.key().startsWith("tls.") && loaded.config().tls() == null);
      return decides && !entry.isChosen();
    }
    boolean preset = place.key().equals(SecurityKeys.PEER.preset().name());
    return (preset && !entry.isChosen())
        || (place.list().equals("listeners") && isDefault(loaded, place.table() + ".address"));
  }

  private static boolean isDefault(LoadedConfig loaded, String key) {
    return loaded.entries().stream()
        .anyMatch(entry -> entry.key().equals(key) && entry.origin() instanceof Origin.Default);
  }

  private static void put(ObjectNode root, String path, JsonNode value) {
    ObjectNode table = root;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      table = table.withObjectProperty(names[i]);
    }
    table.set(names[names.length - 1], value);
  }

  private static JsonNode value(Entry entry) {
    try {
      return node(TomlText.parseValue(entry.value(), entry.origin()));
    } catch (BadValueException e) {
      throw new IllegalStateException(entry.key() + " is not shown as TOML: " + entry.value(), e);
    }
  }

  private static JsonNode node(RawValue value) {
    return switch (value) {
      case RawValue.Text text -> NODES.textNode(text.text());
      case RawValue.Num number -> NODES.numberNode(number.value());
      case RawValue.Bool bool -> NODES.booleanNode(bool.value());
      case RawValue.Nothing _ -> NODES.nullNode();
      case RawValue.Sequence sequence -> {
        ArrayNode array = NODES.arrayNode();
        sequence.items().forEach(item -> array.add(node(item)));
        yield array;
      }
      case RawValue.Table table -> {
        ObjectNode object = NODES.objectNode();
        table.entries().forEach((key, item) -> object.set(key, node(item)));
        yield object;
      }
    };
  }

  private static boolean isSecret(Entry entry) {
    ConfigKey<?> key = ConfigKeys.ROOT.find(entry.key());
    return key != null && key.isSecret() && !entry.value().isEmpty();
  }
}
