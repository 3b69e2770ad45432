package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Loads configurations for tests, away from the standard places of the machine. */
final class Loading {
  private Loading() {}

  static Path file(Path directory, String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LoadedConfig load(Path file) throws ConfigException {
    return ConfigLoader.load(file, Map.of(), List.of(), List.of());
  }

  static LoadedConfig sets(String... sets) throws ConfigException {
    return ConfigLoader.load(null, Map.of(), List.of(sets), List.of());
  }

  static LoadedConfig environment(Map<String, String> environment) throws ConfigException {
    return ConfigLoader.load(null, environment, List.of(), List.of());
  }

  /** The message of the refusal, which is one line and not an exception's name. */
  static String refusal(Loader loader) {
    Throwable thrown = catchThrowable(loader::load);
    assertThat(thrown).isInstanceOf(ConfigException.class);
    assertThat(thrown.getMessage())
        .isNotBlank()
        .doesNotContain("\n")
        .doesNotContain("Exception")
        .hasSizeLessThan(600);
    return thrown.getMessage();
  }

  static String refusalOfSets(String... sets) {
    return refusal(() -> sets(sets));
  }

  static String origin(LoadedConfig loaded, String key) {
    return entry(loaded, key).origin().text();
  }

  static String value(LoadedConfig loaded, String key) {
    return entry(loaded, key).value();
  }

  private static LoadedConfig.Entry entry(LoadedConfig loaded, String key) {
    return loaded.entries().stream()
        .filter(entry -> entry.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no entry " + key));
  }

  interface Loader {
    LoadedConfig load() throws ConfigException;
  }
}
