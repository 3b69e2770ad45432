package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.TrafficFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a simulation carries, in each of the three formats. Whatever the file holds: flows and nodes
 * that can be simulated one by one, or one line that says why not, of no more than {@link
 * #MOST_CHARS}.
 */
class TrafficFuzzTest {
  private static final int MOST_CHARS = 600;
  private static final List<String> FORMATS = List.of("toml", "yaml", "json");

  @TempDir static Path directory;

  /** The first octet says what the rest is. */
  @FuzzTest
  void traffic_is_understood_or_refused_in_one_line(byte[] input) {
    var draw = new Draw(input);
    var format = FORMATS.get(draw.below(FORMATS.size()));
    try {
      var file = Files.write(directory.resolve("traffic." + format), draw.rest());
      var traffic = TrafficFile.read(file);
      assertThat(traffic.flows()).isNotEmpty();
      for (var flow : traffic.flows()) {
        assertThat(flow.bundleBytes()).isPositive();
        assertThat(flow.count()).isPositive();
        // When the last is there, in nanoseconds.
        long last =
            Math.addExact(
                flow.start().toNanos(),
                Math.multiplyExact(flow.count() - 1L, flow.interval().toNanos()));
        assertThat(last).isNotNegative();
        isOneLine(flow.where());
      }
      for (var node : traffic.nodes()) {
        assertThat(node.maxUnackedTransfers()).isPositive();
        assertThat(node.maxUnackedBytes()).isPositive();
        isOneLine(node.where());
      }
    } catch (ConfigException e) {
      isOneLine(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void isOneLine(String line) {
    assertThat(line).isNotBlank().doesNotContain("\n", "\r").hasSizeLessThan(MOST_CHARS);
  }
}
