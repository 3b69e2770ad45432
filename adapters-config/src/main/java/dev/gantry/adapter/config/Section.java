package dev.gantry.adapter.config;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed values of one scope with their origins; a key that nobody set has its default. */
final class Section {
  private final Map<ConfigKey<?>, Setting<?>> settings = new IdentityHashMap<>();
  private final KeyScope scope;
  private final String label;
  private final Origin origin;

  /**
   * @param label prefix for messages: empty for the whole, {@code peers[0].} for a table
   * @param origin where the section stands
   */
  Section(KeyScope scope, String label, Origin origin) {
    this.scope = scope;
    this.label = label;
    this.origin = origin;
  }

  record Setting<T extends Object>(T value, Origin origin) {}

  <T extends Object> void put(ConfigKey<T> key, T value, Origin valueOrigin) {
    settings.put(key, new Setting<>(value, valueOrigin));
  }

  KeyScope scope() {
    return scope;
  }

  String label() {
    return label;
  }

  Origin origin() {
    return origin;
  }

  boolean isSet(ConfigKey<?> key) {
    return settings.containsKey(key);
  }

  /** The value, the default, or null when the key has none. */
  @SuppressWarnings("unchecked")
  <T extends Object> @Nullable T find(ConfigKey<T> key) {
    Setting<?> setting = settings.get(key);
    return setting == null ? key.defaultValue() : (T) setting.value();
  }

  /** The value or the default of a key that has one. */
  <T extends Object> T get(ConfigKey<T> key) {
    T value = find(key);
    if (value == null) {
      throw new IllegalStateException(key + " has neither value nor default");
    }
    return value;
  }

  /** The value, the default, or {@code common} when the key has none. */
  <T extends Object> T get(ConfigKey<T> key, T common) {
    T value = find(key);
    return value == null ? common : value;
  }

  int getInt(ConfigKey<Long> key) {
    return Math.toIntExact(get(key));
  }

  Origin originOf(ConfigKey<?> key) {
    Setting<?> setting = settings.get(key);
    return setting == null ? new Origin.Default() : setting.origin();
  }

  /** {@code peers[0].address = "x"} for messages. */
  String named(ConfigKey<?> key) {
    return label + key.name();
  }

  ConfigException error(ConfigKey<?> key, String problem) {
    return new ConfigException(originOf(key).text() + ": " + named(key) + " " + problem);
  }
}
