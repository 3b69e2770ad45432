package dev.gantry.adapter.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts tables of raw values, weak ones first, together into typed sections; unknown keys and wrong
 * values stop it.
 */
final class SectionReader {
  private SectionReader() {}

  static Section read(List<RawValue.Table> sources) throws ConfigException {
    return read(ConfigKeys.ROOT, sources);
  }

  /** The same of another file than a configuration. */
  static Section read(KeyScope root, List<RawValue.Table> sources) throws ConfigException {
    return read(root, "", new Origin.Default(), sources);
  }

  private static Section read(
      KeyScope scope, String label, Origin origin, List<RawValue.Table> sources)
      throws ConfigException {
    Map<ConfigKey<?>, RawValue> strongest = new LinkedHashMap<>();
    for (RawValue.Table source : sources) {
      Map<ConfigKey<?>, RawValue> one = new LinkedHashMap<>();
      collect(scope, label, "", source, one);
      strongest.putAll(one);
    }
    Section section = new Section(scope, label, origin);
    for (ConfigKey<?> key : scope.keys()) {
      RawValue raw = strongest.get(key);
      if (raw != null) {
        store(section, key, raw);
      }
    }
    return section;
  }

  private static void collect(
      KeyScope scope,
      String label,
      String path,
      RawValue.Table table,
      Map<ConfigKey<?>, RawValue> into)
      throws ConfigException {
    for (Map.Entry<String, RawValue> entry : table.entries().entrySet()) {
      String written = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      String spelling = written.replace('_', '-');
      RawValue value = entry.getValue();
      ConfigKey<?> key = scope.find(spelling);
      if (key != null) {
        if (into.put(key, value) != null && !(value.origin() instanceof Origin.SetOption)) {
          throw new ConfigException(
              value.origin().text()
                  + ": "
                  + label
                  + key.name()
                  + " is given twice"
                  + also(key, spelling));
        }
      } else if (scope.isTable(spelling) && value instanceof RawValue.Table below) {
        collect(scope, label, spelling, below, into);
      } else if (!(scope.isTable(spelling) && value instanceof RawValue.Nothing)) {
        throw unknown(scope, label, spelling, value);
      }
    }
  }

  private static String also(ConfigKey<?> key, String spelling) {
    return key.name().equals(spelling) ? "" : " (" + spelling + " is another spelling of it)";
  }

  private static ConfigException unknown(
      KeyScope scope, String label, String spelling, RawValue value) {
    String where = value.origin().text() + ": ";
    String shown = label + Quoting.shorten(Quoting.oneLine(spelling));
    if (scope.isTable(spelling)) {
      return new ConfigException(
          where + shown + " = " + value.show() + ": expected a table of keys");
    }
    return new ConfigException(where + "unknown key " + shown + "; " + advice(scope, spelling));
  }

  private static String advice(KeyScope scope, String spelling) {
    for (ConfigKey<?> key : scope.keys()) {
      if (key.type() instanceof TableListType list && list.scope().find(spelling) != null) {
        return "it belongs into a table of " + key.name() + ", [[" + key.name() + "]] in TOML";
      }
    }
    String nearest = scope.nearest(spelling);
    return nearest == null ? scope.page() + " lists the keys" : "did you mean " + nearest + "?";
  }

  private static <T extends Object> void store(Section section, ConfigKey<T> key, RawValue raw)
      throws ConfigException {
    try {
      T value;
      if (raw instanceof RawValue.Nothing) {
        @Nullable T meaning = key.type().ofNull();
        if (meaning == null) {
          throw new BadValueException("has no value; leave the key out for its default");
        }
        value = meaning;
      } else if (key.type() instanceof TableListType type) {
        @SuppressWarnings(
            "unchecked") // a TableListType is a ValueType<List<Section>>, so T is that
        T sections = (T) tables(section, key, type, raw);
        value = sections;
      } else {
        value = key.type().read(raw);
      }
      section.put(key, value, raw.origin());
    } catch (BadValueException e) {
      String shown = key.isSecret() ? "********" : raw.show();
      throw new ConfigException(
          raw.origin().text()
              + ": "
              + section.label()
              + key.name()
              + " = "
              + shown
              + " "
              + e.getMessage());
    }
  }

  private static List<Section> tables(
      Section section, ConfigKey<?> key, TableListType type, RawValue raw)
      throws BadValueException, ConfigException {
    List<RawValue> items = ValueType.itemsOf(raw, type);
    if (items.size() > type.maxItems()) {
      throw new BadValueException("has " + items.size() + " items; at most " + type.maxItems());
    }
    List<Section> sections = new ArrayList<>();
    for (RawValue item : items) {
      String label = section.label() + key.name() + "[" + sections.size() + "].";
      RawValue.Table table =
          item instanceof RawValue.Table given ? given : shortForm(type.shortForm(), item);
      sections.add(read(type.scope(), label, item.origin(), List.of(table)));
    }
    return List.copyOf(sections);
  }

  private static RawValue.Table shortForm(ConfigKey<?> key, RawValue item) {
    LinkedHashMap<String, RawValue> entries = new LinkedHashMap<>();
    entries.put(key.name(), item);
    return new RawValue.Table(entries, item.origin());
  }
}
