package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.RecordingForwarding;
import dev.gantry.testbench.mock.DispatchScript;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** {@code gantry mock-bpa} as somebody uses it who tests a CLA of his own. */
class MockBpaCommandTest {
  private static final Verdict ACCEPTED = new Verdict.Accepted();

  @TempDir private Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void every_second_bundle_is_refused_with_the_status_and_the_rest_taken() throws Exception {
    var mock = mock("--discard", "--answer", "refused=RESOURCE_EXHAUSTED", "--every", "2");
    var cla = new Cla(Cli.address(mock.inputReader()));
    assertThat(cla.dispatch()).isEqualTo(ACCEPTED);
    assertThat(cla.dispatch()).isEqualTo(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES));
    assertThat(cla.dispatch()).isEqualTo(ACCEPTED);
    cla.leave();
    mock.toHandle().destroy();
    assertThat(Cli.lineWith(mock.inputReader(), "dispatched")).startsWith("2 bundles");
    assertThat(mock.errorReader().lines().toList())
        .anyMatch(line -> line.contains("\"cla\" is registered"))
        .anyMatch(line -> line.contains("\"cla\" is gone"));
    assertThat(Cli.exit(mock)).isZero();
  }

  @Test
  void stored_bundles_are_answered_by_the_script_too() throws Exception {
    var mock = mock("--data-dir", "bpa", "--answer", "unknown-ids");
    var cla = new Cla(Cli.address(mock.inputReader()));
    assertThat(cla.dispatch()).isEqualTo(ACCEPTED);
    // It is answered when it is forced to the journal, and a file soon after that.
    var deadlineNanos = System.nanoTime() + Cli.PATIENCE.toNanos();
    while (filesIn(folder.resolve("bpa").resolve("inbox")) == 0) {
      assertThat(System.nanoTime() - deadlineNanos).isNegative();
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(filesIn(folder.resolve("bpa").resolve("inbox"))).isEqualTo(1);
    cla.leave();
  }

  private static long filesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void taken_name_is_refused_without_a_word() throws Exception {
    var mock = mock("--discard", "--taken-name", "cla");
    var cla = new Cla(Cli.address(mock.inputReader()));
    assertThat(cla.loss.get(Cli.PATIENCE.toSeconds(), TimeUnit.SECONDS)).contains("\"cla\"");
    cla.leave();
  }

  @Test
  void words_of_the_script_are_read() {
    var reader = new AnswerScript();
    assertThat(reader.convert("late=250"))
        .isEqualTo(new DispatchScript.Delay(Duration.ofMillis(250)));
    assertThat(reader.convert("reversed=8")).isEqualTo(new DispatchScript.Reverse(8));
    assertThat(reader.convert("closed=ok"))
        .isInstanceOfSatisfying(
            DispatchScript.Close.class,
            close -> assertThat(close.status().getCode()).isEqualTo(Status.Code.OK));
    for (var word : List.of("at-once", "never", "unknown-ids", "empty", "cut", "unread")) {
      assertThat(reader.convert(word)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "slow",
        "late",
        "late=0",
        "late=soon",
        "reversed=1000001",
        "refused=NO",
        "cut=1"
      })
  void wrong_words_are_named(String word) {
    assertThatThrownBy(() -> new AnswerScript().convert(word))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("\"" + word + "\"");
  }

  @Test
  void wrong_word_is_an_error_of_use() {
    Cli.run("mock-bpa", "--discard", "--answer", "slow")
        .failsWith(ExitCode.USAGE, "--answer", "slow");
    Cli.run("mock-bpa", "--discard", "--every", "0").failsWith(ExitCode.USAGE, "--every");
    Cli.run("mock-bpa", "--data-dir", "bpa", "--from", "mars").failsWith(ExitCode.USAGE, "--from");
    Cli.run("mock-bpa", "--discard", "--from", "ipn:3.0").failsWith(ExitCode.USAGE, "--from");
  }

  @Test
  void load_without_a_peer_and_a_size_that_no_bundle_has_are_errors_of_use() {
    Cli.run("mock-bpa", "--discard", "--forward", "1000").failsWith(ExitCode.USAGE, "--peer");
    Cli.run("mock-bpa", "--discard", "--peer", "ipn:2.0").failsWith(ExitCode.USAGE, "--forward");
    Cli.run("mock-bpa", "--discard", "--peer", "ipn:2.0", "--forward", "63")
        .failsWith(ExitCode.USAGE, "--forward", "64 to 16777216");
    Cli.run("mock-bpa", "--discard", "--peer", "ipn:2.0", "--forward", "64", "--at-a-time", "0")
        .failsWith(ExitCode.USAGE, "--at-a-time");
    Cli.run("mock-bpa", "--discard", "--peer", "ipn:2.0", "--forward", "64", "--outstanding", "0")
        .failsWith(ExitCode.USAGE, "--outstanding");
    Cli.run("mock-bpa", "--discard", "--peer", "ipn:2.0", "--forward", "64", "--seconds", "0")
        .failsWith(ExitCode.USAGE, "--seconds");
  }

  private Process mock(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("mock-bpa", "--listen", "127.0.0.1:0"));
    all.addAll(List.of(arguments));
    var process = Cli.spawn(folder, all.toArray(String[]::new));
    started.add(process);
    return process;
  }

  /** A CLA without peers. */
  private static final class Cla implements BpaListener {
    private final CompletableFuture<Void> registration = new CompletableFuture<>();
    private final CompletableFuture<String> loss = new CompletableFuture<>();
    private final GrpcBpa bpa;

    Cla(String address) {
      var settings = GrpcBpaSettings.of(URI.create("http://" + address), "cla");
      bpa = new GrpcBpa(settings, new RecordingForwarding(), new Random(1));
      bpa.start(this);
    }

    Verdict dispatch() throws Exception {
      registration.get(Cli.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      var verdict = new CompletableFuture<Verdict>();
      var info =
          new InboundBundleInfo(NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:1"), 3);
      var bundle = bpa.open(info, (decision, _) -> verdict.complete(decision));
      bundle.write(PayloadChunk.unpooled(ByteBuffer.wrap(new byte[3])));
      bundle.complete();
      return verdict.get(Cli.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void leave() throws Exception {
      bpa.leave().toCompletableFuture().get(Cli.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void registered(List<NodeId> nodeIds) {
      registration.complete(null);
    }

    @Override
    public void unregistered(String cause) {
      loss.complete(cause);
    }
  }
}
