package dev.gantry.bootstrap.cli;

import dev.gantry.bootstrap.logging.LogSetup;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the options of {@code conform} say about the BPA of the node under test. */
final class ConformBpa {
  /** As long as a node that was started first may wait between two attempts. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** Bundles that are asked for before the first is answered. */
  private static final int OUTSTANDING = 8;

  /** What can be the BPA. */
  enum Kind {
    mock
  }

  @Option(
      names = "--bpa",
      paramLabel = "mock",
      description =
          "The tester is the BPA of the node under test, over hardy's CLA gRPC service, at"
              + " --bpa-listen: it has bundles forwarded, refuses some and stalls others.")
  private @Nullable Kind kind;

  @Option(
      names = "--bpa-listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:50051",
      description = "Where the node under test finds its BPA (default: ${DEFAULT-VALUE}).")
  private String listen = "";

  @Option(
      names = "--bpa-node-id",
      paramLabel = "NODE-ID",
      defaultValue = "ipn:1.0",
      description = "What the node under test is told to be (default: ${DEFAULT-VALUE}).")
  private String nodeId = "";

  boolean isAsked() {
    return kind != null;
  }

  /** Waits until the node under test has come. */
  MockBpa start(InetSocketAddress at, PrintWriter out) throws InterruptedException {
    // Who registers and which peers are announced says nothing of conformance.
    LogSetup.apply("warn", false);
    MockBpa bpa;
    try {
      bpa = MockBpa.start(MockBpaSettings.DEFAULT.withAddress(at).withNodeIds(nodeId));
    } catch (IOException e) {
      throw new CommandException(ExitCode.UNREACHABLE, e.getMessage() + "");
    }
    bpa.allowOutstanding(OUTSTANDING);
    out.println("waiting at " + bpa.uri() + " for the node under test");
    out.flush();
    awaitNode(bpa, LONGEST_WAIT);
    return bpa;
  }

  /** Waits until a node has come; the BPA is closed where none does. */
  static void awaitNode(MockBpa bpa, Duration longest) throws InterruptedException {
    // One that is closed has none any more.
    var uri = bpa.uri();
    try {
      bpa.await(() -> !bpa.registeredNames().isEmpty(), longest);
    } catch (IllegalStateException e) {
      bpa.close();
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "the node under test did not come to %s within %d s: its bpa-address has to be that"
              .formatted(uri, longest.toSeconds()));
    }
  }

  String listen() {
    return listen;
  }
}
