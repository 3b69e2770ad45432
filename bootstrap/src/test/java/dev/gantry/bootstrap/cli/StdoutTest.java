package dev.gantry.bootstrap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command whose output is lost has failed, whatever else it has done. */
class StdoutTest {
  private static final String FULL = "No space left on device";

  @TempDir Path dir;

  private static Cli.Outcome runOnto(OutputStream stdout, String... args) {
    var err = new StringWriter();
    var code = Main.run(Stdout.to(stdout, UTF_8), new PrintWriter(err, true), args);
    return new Cli.Outcome(code, "", err.toString());
  }

  private static Cli.Outcome runOntoFullDisk(String... args) {
    var full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException(FULL);
          }
        };
    return runOnto(full, args);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "help send",
        "send --help",
        "check-config",
        "pki --help",
        "pki init --dir DIR/pki",
        "receive --listen 127.0.0.1:0 --discard",
        "mock-bpa --listen 127.0.0.1:0 --discard",
        "bench --help"
      })
  void every_command_says_so_when_its_output_is_lost(String words) {
    runOntoFullDisk(words.replace("DIR", dir.toString()).split(" "))
        .failsWith(ExitCode.FILES, "stdout cannot be written", FULL);
  }

  @Test
  void commands_that_talk_to_a_peer_say_so_too() {
    var receiver = Cli.start("receive", "--listen", "127.0.0.1:0", "--discard");
    var address = receiver.address();
    runOntoFullDisk("ping", address, "--count", "1000000").failsWith(ExitCode.FILES, FULL);
    runOntoFullDisk("send", address, "--size", "1000").failsWith(ExitCode.FILES, FULL);
  }

  @Test
  void another_failure_is_not_hidden() {
    runOntoFullDisk("ping", "127.0.0.1:0").failsWith(ExitCode.USAGE, "port 0");
  }

  @Test
  void what_is_printed_arrives() {
    var out = new ByteArrayOutputStream();
    runOnto(out, "--version").succeeds();
    assertThat(out.toString(UTF_8)).startsWith("gantry ");
  }
}
