package dev.gantry.adapter.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration: what validates, defaults, reports and documents it.
 *
 * @param <T> its typed value
 */
final class ConfigKey<T extends Object> {
  private final String name;
  private final ValueType<T> type;
  private final @Nullable T defaultValue;
  private final @Nullable String defaultNote;
  private final List<String> aliases;
  private final String description;

  private ConfigKey(
      String name,
      ValueType<T> type,
      @Nullable T defaultValue,
      @Nullable String defaultNote,
      List<String> aliases,
      String description) {
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
    this.defaultNote = defaultNote;
    this.aliases = aliases;
    this.description = description;
  }

  /** A key with a default. */
  static <T extends Object> ConfigKey<T> of(
      String name, ValueType<T> type, T defaultValue, String description) {
    return new ConfigKey<>(name, type, defaultValue, null, List.of(), description);
  }

  /**
   * A key that may be absent.
   *
   * @param defaultNote what then holds
   */
  static <T extends Object> ConfigKey<T> absent(
      String name, ValueType<T> type, String defaultNote, String description) {
    return new ConfigKey<>(name, type, null, defaultNote, List.of(), description);
  }

  /** The same with other spellings that are taken too. */
  ConfigKey<T> alias(String... spellings) {
    return new ConfigKey<>(name, type, defaultValue, defaultNote, List.of(spellings), description);
  }

  /** The key of the same name that holds for one {@code thing} alone, before this one. */
  ConfigKey<T> ofOne(String thing) {
    var common = "`" + name + "`";
    return absent(name, type, common, common + " for this " + thing + " alone.");
  }

  /** The same, where one may be given what not all may. */
  ConfigKey<T> ofOne(String thing, ValueType<T> wider, String more) {
    var common = "`" + name + "`";
    return absent(name, wider, common, common + " for this " + thing + " alone. " + more);
  }

  String name() {
    return name;
  }

  ValueType<T> type() {
    return type;
  }

  @Nullable T defaultValue() {
    return defaultValue;
  }

  /** The default for people. */
  String defaultText() {
    if (defaultValue != null) {
      return type.show(defaultValue);
    }
    return defaultNote == null ? "none" : defaultNote;
  }

  List<String> aliases() {
    return aliases;
  }

  String description() {
    return description;
  }

  boolean isSecret() {
    return type instanceof TextType<?> text && text.isSecret();
  }

  @Override
  public String toString() {
    return name;
  }
}
