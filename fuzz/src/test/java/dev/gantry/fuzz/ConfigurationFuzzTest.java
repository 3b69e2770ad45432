package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.ConfigExport;
import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.config.ConfigReport;
import dev.gantry.adapter.config.LoadedConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of the three formats, and {@code --set}. Whatever they hold: a configuration, or one line
 * that says why not, of no more than {@link #MOST_CHARS}; and a configuration that was exported is
 * the same one when it is read again, from each format.
 */
class ConfigurationFuzzTest {
  private static final int MOST_CHARS = 600;
  private static final List<String> FORMATS = List.of("toml", "yaml", "json");

  @TempDir static Path directory;

  /** The first octet says what the rest is. */
  @FuzzTest
  void a_file_is_a_configuration_or_one_line(byte[] input) {
    var draw = new Draw(input);
    int format = draw.below(FORMATS.size() + 1);
    try {
      var loaded =
          format < FORMATS.size()
              ? ofFile(FORMATS.get(format), draw.rest())
              : ofSets(new String(draw.rest(), StandardCharsets.UTF_8));
      assertThat(ConfigReport.lines(loaded.entries())).isNotEmpty();
      if (!holdsSecrets(loaded)) {
        isTheSameWhenItIsReadAgain(loaded);
      }
    } catch (ConfigException e) {
      isOneLine(e.getMessage());
    }
  }

  private static LoadedConfig ofFile(String format, byte[] octets) throws ConfigException {
    try {
      var file = Files.write(directory.resolve("input." + format), octets);
      return ConfigLoader.load(file, Map.of(), List.of(), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LoadedConfig ofSets(String lines) throws ConfigException {
    return ConfigLoader.load(null, Map.of(), lines.lines().toList(), List.of());
  }

  /** What is secret stays out of what is printed. */
  private static boolean holdsSecrets(LoadedConfig loaded) {
    return loaded.entries().stream().anyMatch(entry -> entry.value().equals("********"));
  }

  private static void isTheSameWhenItIsReadAgain(LoadedConfig loaded) {
    for (boolean changed : new boolean[] {false, true}) {
      var toml = String.join("\n", ConfigExport.toml(loaded, changed)) + "\n";
      var json = ConfigExport.json(loaded, changed);
      isRead("toml", toml, loaded);
      isRead("json", json, loaded);
      isRead("yaml", json, loaded);
    }
  }

  private static void isRead(String format, String text, LoadedConfig expected) {
    try {
      assertThat(ofFile(format, text.getBytes(StandardCharsets.UTF_8)).config())
          .as(text)
          .isEqualTo(expected.config());
    } catch (ConfigException e) {
      throw new AssertionError(e.getMessage() + "\n" + text, e);
    }
  }

  private static void isOneLine(String message) {
    assertThat(message).isNotBlank().doesNotContain("\n", "\r").hasSizeLessThan(MOST_CHARS);
  }
}
