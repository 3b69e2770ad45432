package dev.gantry.adapter.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the configuration of a running node differs from one that was read later.
 *
 * @param atOnce keys that take effect without a restart, by name; a list of tables is one
 * @param atRestart keys that the node reads only when it starts
 */
public record ConfigChanges(List<String> atOnce, List<String> atRestart) {
  public ConfigChanges {
    atOnce = List.copyOf(atOnce);
    atRestart = List.copyOf(atRestart);
  }

  /**
   * What is different.
   *
   * @param started what the node was started with
   * @param before what it was given last
   * @param after what was read now
   */
  public static ConfigChanges between(
      LoadedConfig started, LoadedConfig before, LoadedConfig after) {
    var operators = started.config().admin();
    boolean takesRoles = operators.takesRolesOf(after.config().admin());
    var atOnce = different(before, after);
    if (!operators.takesRolesOf(before.config().admin())) {
      // Its roles were not taken up: those of the start hold, or later ones.
      different(started, after).stream().filter(ConfigChanges::isRole).forEach(atOnce::add);
    }
    atOnce.removeIf(key -> isReadAtStart(key) || (!takesRoles && isRole(key)));
    if (!Objects.equals(before.config().tls(), after.config().tls())
        && atOnce.stream().noneMatch(key -> key.startsWith("tls."))) {
      atOnce.add(ConfigKeys.TLS_KEY_PASSWORD.name());
    }
    var atRestart = different(started, after);
    atRestart.removeIf(key -> !isReadAtStart(key) && (takesRoles || !isRole(key)));
    if (!started.config().bpa().equals(after.config().bpa()) && atRestart.isEmpty()) {
      atRestart.add(ConfigKeys.BPA_KEY_PASSWORD.name());
    }
    var admin = after.config().admin();
    if (!operators.withRolesOf(admin).equals(admin) && atRestart.isEmpty()) {
      atRestart.add(AdminKeys.KEY_PASSWORD.name());
    }
    return new ConfigChanges(List.copyOf(atOnce), List.copyOf(atRestart));
  }

  /** Secrets are stars on both sides, and do not show. */
  private static SequencedSet<String> different(LoadedConfig one, LoadedConfig other) {
    var left = values(one);
    var right = values(other);
    return Stream.of(left, right)
        .flatMap(side -> side.keySet().stream())
        .filter(key -> !Objects.equals(left.get(key), right.get(key)))
        .map(ConfigChanges::nameOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> values(LoadedConfig loaded) {
    return loaded.entries().stream()
        .collect(
            Collectors.toMap(
                LoadedConfig.Entry::key, LoadedConfig.Entry::value, (_, last) -> last));
  }

  /** {@code peers} for {@code peers[3].address}. */
  private static String nameOf(String key) {
    int index = key.indexOf('[');
    return index < 0 ? key : key.substring(0, index);
  }

  private static boolean isReadAtStart(String name) {
    return ConfigKeys.READ_AT_START.stream().anyMatch(key -> key.name().equals(name));
  }

  /** Roles mean those whom the authorities vouch for that the node has had since its start. */
  private static boolean isRole(String name) {
    return name.equals(AdminKeys.READ.name()) || name.equals(AdminKeys.CHANGE.name());
  }
}
