package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.load.BundleSource;
import dev.gantry.testbench.load.Figures;
import dev.gantry.testbench.load.FileBundles;
import dev.gantry.testbench.load.GeneratedBundles;
import dev.gantry.testbench.load.LoadRun;
import dev.gantry.testbench.load.SessionLoad;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends files, or generated bundles, over one session and waits for every acknowledgement. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = {
      "Sends each file as one bundle over one session, pipelined, and waits for the"
          + " acknowledgements.",
      "Exits with 0 only if the peer acknowledged every bundle, or refused it as one that it has"
          + " already. SIGTERM and SIGINT begin no further bundle and wait for those in flight; a"
          + " second one ends it at once."
    },
    footer = {
      "",
      "Examples: gantry send 192.0.2.7:4556 a.bundle b.bundle",
      "          gantry send 127.0.0.1:4556 --size 64KiB --repeat 100000",
      "          make-bundle | gantry send node.example - --timeout 30s",
      ExitCode.HELP
    })
final class SendCommand implements Callable<Integer> {
  /** Progress without a terminal: a line at most this often. */
  private static final Duration LINE_PAUSE = Duration.ofSeconds(5);

  private static final Duration BAR_PAUSE = SendProgress.PAUSE;

  /** Failures that are named; the rest is counted. */
  private static final int MAX_NAMED_FAILURES = 10;

  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      description =
          "The peer; [::1]:4556 for IPv6, unix:/path for a Unix socket. Port 4556 when left out.")
  private String address = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description = "Each file or FIFO is one bundle, sent as it is; - is stdin.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Sends the files N times, or N generated bundles (default: ${DEFAULT-VALUE}).")
  private long repeat;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      converter = Converters.Bytes.class,
      description = "Generates BPv7 bundles of this size, 64KiB say, instead of reading files.")
  private @Nullable Integer size;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description =
          "Longest time for all of it, 90s or 5m say: then no further bundle is begun, as by"
              + " SIGTERM (default: none).")
  private @Nullable Duration timeout;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var deadline = new Deadline(timeout);
    try (var reads = Executors.newFixedThreadPool(FileBundles.READERS);
        var streams = new StreamedFiles()) {
      try (var source = source(streams, deadline, reads);
          var client = Client.open(config, address, new Observer() {})) {
        var session = client.session();
        client.established(session, deadline.left());
        var failures = new Failures();
        var run =
            new LoadRun(
                source, new SessionLoad(session), client.window(), client.windowBytes(), failures);
        LoadRun.Result result;
        try (var _ = Signals.onFirst(() -> stop(run, session, out))) {
          result = await(run, source, deadline, () -> stop(run, session, out), out);
        }
        var end = client.end(session);
        failures.lines().forEach(out::println);
        if (!result.complete()) {
          out.println(notAcknowledged(result.failed() + result.left(), end));
        }
        out.println("sent " + result.figures().sentence());
        out.flush();
        return (result.complete() ? ExitCode.OK : ExitCode.FAILED).code();
      }
    }
  }

  /** An end that we wanted explains nothing: what failed has been named. */
  private static String notAcknowledged(long count, SessionEnd end) {
    var line = Figures.counted(count) + (count == 1 ? " was" : " were") + " not acknowledged";
    return end.cause() == EndCause.TERMINATED_LOCALLY
        ? line
        : line + "; the session ended: " + Client.sentence(end);
  }

  /** Begins no further bundle; those in flight get the time that the end of a session has. */
  private static void stop(LoadRun run, ClientSession session, PrintWriter out) {
    out.println("stopping: waiting for the bundles in flight; a second signal ends it at once");
    out.flush();
    run.stop();
    session.end();
  }

  private BundleSource source(StreamedFiles streams, Deadline deadline, Executor reads) {
    if (repeat < 1) {
      throw new CommandException(
          ExitCode.USAGE, "--repeat is " + repeat + ", and must be 1 or more");
    }
    var bytes = size;
    if (bytes == null && files.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "nothing to send: name files, or say --size BYTES");
    }
    if (bytes != null && !files.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "either files or --size, not both");
    }
    try {
      return bytes == null
          ? FileBundles.ofNamed(read(streams, deadline), repeat, reads)
          : new GeneratedBundles(bytes, repeat, InstantSource.system());
    } catch (IOException e) {
      throw new CommandException(ExitCode.FILES, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, "--size: " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw tooLittleMemory(e);
    }
  }

  /** Who writes into a stream may never end it, and nothing wakes a thread that reads from one. */
  private List<FileBundles.Named> read(StreamedFiles streams, Deadline deadline)
      throws IOException {
    var named = new CompletableFuture<List<FileBundles.Named>>();
    Thread.ofPlatform()
        .daemon()
        .name("gantry-streams")
        .start(
            () -> {
              try {
                named.complete(streams.of(files, System.in));
              } catch (IOException | RuntimeException e) {
                named.completeExceptionally(e);
              }
            });
    try {
      var left = deadline.left();
      return left == null ? named.get() : named.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED, "--timeout was over before a stream (- or a FIFO) ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof CommandException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static CommandException tooLittleMemory(Throwable cause) {
    return new CommandException(
        ExitCode.FAILED,
        "not enough memory for bundles of that size; set"
            + " GANTRY_JAVA_OPTS=-XX:MaxDirectMemorySize=BYTES, or send a file",
        cause);
  }

  /** Shows how far it is until it is done, or stopped. */
  private static LoadRun.Result await(
      LoadRun run, BundleSource source, Deadline deadline, Runnable stop, PrintWriter out)
      throws InterruptedException {
    var done = run.start().toCompletableFuture();
    var draws = Terminal.drawsOver(System.getenv("TERM"));
    var stopped = false;
    try (var bar = draws ? new SendProgress(run, source) : null) {
      while (true) {
        var pause = draws ? BAR_PAUSE : LINE_PAUSE;
        var wait = stopped ? pause : deadline.sooner(pause);
        try {
          return done.get(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (!stopped && deadline.isOver()) {
            stopped = true;
            stop.run();
          } else if (bar == null) {
            out.println(SendProgress.line(run, source));
            out.flush();
          } else {
            bar.look();
          }
        } catch (ExecutionException e) {
          if (e.getCause() instanceof OutOfMemoryError memory) {
            throw tooLittleMemory(memory);
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    }
  }

  /** When {@code --timeout} is over, if ever. */
  private record Deadline(@Nullable Duration timeout, long beganNanos) {
    Deadline(@Nullable Duration timeout) {
      this(timeout, System.nanoTime());
    }

    /** How long there still is; null without a bound. */
    @Nullable Duration left() {
      return timeout == null ? null : timeout.minusNanos(System.nanoTime() - beganNanos);
    }

    Duration sooner(Duration other) {
      var left = left();
      return left == null || left.compareTo(other) > 0 ? other : left;
    }

    boolean isOver() {
      var left = left();
      return left != null && !left.isPositive();
    }
  }

  /** What was not acknowledged, for people. */
  private static final class Failures implements LoadRun.Listener {
    private final List<String> named = new ArrayList<>();
    private long more;

    @Override
    public synchronized void failed(String name, OutboundOutcome outcome) {
      if (named.size() < MAX_NAMED_FAILURES) {
        named.add(name + ": " + sentence(outcome));
      } else {
        more++;
      }
    }

    synchronized List<String> lines() {
      var lines = new ArrayList<>(named);
      if (more > 0) {
        lines.add("and " + more + " more");
      }
      return lines;
    }

    private static String sentence(OutboundOutcome outcome) {
      return switch (outcome) {
        case OutboundOutcome.Acknowledged _ -> "acknowledged";
        case OutboundOutcome.Refused refused ->
            "refused by the peer: " + refused.reason().text() + advice(refused.reason());
        case OutboundOutcome.TooLarge tooLarge ->
            "longer than the peer receives (Transfer MRU "
                + tooLarge.transferMtuBytes()
                + " bytes); raise its transfer-mru";
        case OutboundOutcome.NotStarted _ -> "not sent, the session was ending";
        case OutboundOutcome.Interrupted interrupted ->
            "interrupted after " + interrupted.acknowledgedBytes() + " acknowledged bytes";
        case OutboundOutcome.Unreadable _ ->
            "could not be read to its end; send a copy that nobody writes to";
      };
    }

    private static String advice(RefusalReason reason) {
      return switch (reason) {
        case RefusalReason.Known.NO_RESOURCES, RefusalReason.Known.RETRANSMIT ->
            "; try again later";
        case RefusalReason.Known.NOT_ACCEPTABLE -> "; the peer's log has the cause";
        default -> "";
      };
    }
  }
}
