package dev.gantry.adapter.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values from the environment and from {@code --set}: pairs of a dotted path and a value. */
final class Overrides {
  /** From weak to strong; a longer prefix is not mistaken for a shorter one. */
  static final List<String> PREFIXES =
      List.of("HARDY_TCPCLV4_", "HARDY_TCPCLV4_SERVER_", "GANTRY_");

  /** Where a variable names the configuration file, from strong to weak. */
  static final List<String> FILE_VARIABLES =
      List.of(
          "GANTRY_CONFIG_FILE", "HARDY_TCPCLV4_SERVER_CONFIG_FILE", "HARDY_TCPCLV4_CONFIG_FILE");

  /** Variables that the launcher of the image reads, and which mean nothing here. */
  static final Set<String> LAUNCHER_VARIABLES = Set.of("GANTRY_JAVA_OPTS");

  /**
   * Kubernetes sets these for each service of the name space: for {@code gantry} itself, and for
   * {@code gantry-admin} or {@code hardy-tcpclv4-a}, whose names go on behind our prefix. No key of
   * ours ends so.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  private static final int MAX_VALUE_CHARACTERS = 1 << 20;

  private Overrides() {}

  /** One table for each prefix that occurs, weak ones first. */
  static List<RawValue.Table> ofEnvironment(Map<String, String> environment)
      throws ConfigException {
    List<RawValue.Table> tables = new ArrayList<>();
    Map<String, String> sorted = new TreeMap<>(environment);
    for (String prefix : PREFIXES) {
      RawValue.Table table = new RawValue.Table(new LinkedHashMap<>(), new Origin.Default());
      for (Map.Entry<String, String> variable : sorted.entrySet()) {
        String name = variable.getKey();
        if (prefix.equals(prefixOf(name)) && !isOther(name, prefix)) {
          Origin origin = new Origin.Variable(name);
          put(table, path(name.substring(prefix.length())), variable.getValue(), origin);
        }
      }
      if (!table.entries().isEmpty()) {
        tables.add(table);
      }
    }
    return tables;
  }

  private static @Nullable String prefixOf(String name) {
    String found = null;
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix) && (found == null || prefix.length() > found.length())) {
        found = prefix;
      }
    }
    return found;
  }

  private static boolean isOther(String name, String prefix) {
    return FILE_VARIABLES.contains(name)
        || LAUNCHER_VARIABLES.contains(name)
        || SERVICE_LINK.matcher(name.substring(prefix.length())).matches();
  }

  private static String path(String name) {
    return name.replace("__", ".").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** One table of all options, of which a later one for the same key wins. */
  static RawValue.Table ofSets(Origin origin, List<String> sets) throws ConfigException {
    RawValue.Table table = new RawValue.Table(new LinkedHashMap<>(), origin);
    for (String set : sets) {
      int equals = set.indexOf('=');
      if (equals <= 0) {
        throw new ConfigException(
            origin.text() + " " + Quoting.shorten(Quoting.oneLine(set)) + ": expected KEY=VALUE");
      }
      put(table, set.substring(0, equals).strip(), set.substring(equals + 1).strip(), origin);
    }
    return table;
  }

  private static void put(RawValue.Table table, String path, String text, Origin origin)
      throws ConfigException {
    RawValue value;
    try {
      value = value(text, origin);
    } catch (BadValueException e) {
      throw new ConfigException(
          origin.text() + ": " + Quoting.shorten(Quoting.oneLine(path)) + " " + e.getMessage());
    }
    // flat: a dotted path is as good as tables within tables; a later one replaces it and comes
    // last
    table.entries().remove(path);
    table.entries().put(path, value);
  }

  private static RawValue value(String text, Origin origin) throws BadValueException {
    if (text.length() > MAX_VALUE_CHARACTERS) {
      throw new BadValueException("is longer than " + MAX_VALUE_CHARACTERS + " characters");
    }
    if (!text.isEmpty() && "[{\"'".indexOf(text.charAt(0)) >= 0 && !Ipv6First.test(text)) {
      return TomlText.parseValue(text, origin);
    }
    return new RawValue.Text(text, origin);
  }

  /** {@code [::1]:4556} begins like a TOML list and is an address. */
  private static final class Ipv6First {
    private static final Pattern PATTERN = Pattern.compile("\\[[0-9A-Fa-f:.%\\w]+\\]:\\d+.*");

    static boolean test(String text) {
      return PATTERN.matcher(text).matches();
    }
  }
}
