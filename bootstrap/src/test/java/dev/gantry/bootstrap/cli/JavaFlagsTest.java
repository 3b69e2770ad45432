package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The flags of the Java runtime that the image is made and started with. */
class JavaFlagsTest {
  private static final Path FLAGS = Path.of("src/image/jvm.options");

  @Test
  void netty_asks_no_interface_for_a_hardware_address_that_there_may_not_be() throws Exception {
    assertThat(start("io.netty.channel.DefaultChannelId")).startsWith("020000000001-");
  }

  /** The ID that a JVM with our flags gives to its first channel. */
  private static String start(String channelId) throws IOException, InterruptedException {
    var source =
        Files.writeString(
            Files.createTempDirectory("flags").resolve("First.java"),
            "public class First { public static void main(String[] none) { System.out.print("
                + channelId
                + ".newInstance().asLongText()); } }");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    try (var lines = Files.lines(FLAGS)) {
      lines.map(String::strip).filter(line -> line.startsWith("-D")).forEach(command::add);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), source.toString()));
    var process = new ProcessBuilder(command).start();
    var out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).isZero();
    return out;
  }
}
