package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.spool.SpoolBpa;
import dev.gantry.adapter.spool.SpoolException;
import dev.gantry.adapter.spool.SpoolSettings;
import dev.gantry.bootstrap.logging.LogSetup;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.load.BundleTemplate;
import dev.gantry.testbench.load.Figures;
import dev.gantry.testbench.mock.DispatchScript;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A BPA to test against: the same gRPC wire as hardy's CLA service, with or without a durable
 * store.
 */
@Command(
    name = "mock-bpa",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the CLA gRPC service that a BPA has, so that a server can be tested without one.",
      "With --data-dir it stores what is dispatched to it in DIR/inbox before it answers, and"
          + " forwards what is put (by rename) into DIR/outbox/NODE-ID for each --peer. With"
          + " --discard it counts and throws away.",
      "With --forward it has generated bundles forwarded to each --peer as soon as it is announced,"
          + " and prints how fast they went.",
      "It logs who registers and which peers are announced, and prints at the end (SIGTERM, SIGINT)"
          + " what was dispatched to it.",
      "",
      "It can behave badly, to see what a server makes of that. --answer takes one of:",
      "  at-once          take the bundle and say so (the default)",
      "  late=MILLIS      the same, that much later",
      "  never            take it and never say so",
      "  reversed=N       keep N answers back, then give them last first",
      "  unknown-ids      answer two ids that nobody asked about before the right one",
      "  empty            answer with nothing in the message; the bundle is not taken",
      "  refused=STATUS   answer with a gRPC status: RESOURCE_EXHAUSTED, PERMISSION_DENIED, ...",
      "  closed=STATUS    end the stream: OK as a BPA that unregisters, OUT_OF_RANGE, ...",
      "  cut              drop the connection, as a crash does",
      "  unread           read nothing more, of nobody",
    },
    footer = {
      "",
      "Examples:",
      "  gantry mock-bpa --node-id ipn:1.0 --data-dir bpa --peer ipn:2.0",
      "  gantry mock-bpa --discard --answer refused=RESOURCE_EXHAUSTED --every 10",
      "  gantry mock-bpa --discard --taken-name gantry",
      "  gantry mock-bpa --discard --peer ipn:2.0 --forward 1000 --seconds 5",
      ExitCode.HELP
    })
final class MockBpaCommand implements Callable<Integer> {
  /** Where hardy's BPA offers the service. */
  private static final int DEFAULT_PORT = 50_051;

  /** Less would not hold the messages of a registration. */
  private static final int MIN_MESSAGE_BYTES = 1024;

  /** Each has octets of its own; more than any window of a CLA. */
  private static final int MAX_AT_A_TIME = 10_000;

  /** A day. */
  private static final int MAX_SECONDS = 86_400;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:50051",
      description =
          "Where to listen (default: ${DEFAULT-VALUE}); port 0 takes a free one and prints it.")
  private String listen = "";

  @Option(
      names = "--node-id",
      paramLabel = "NODE-ID",
      defaultValue = "ipn:1.0",
      description = "Told to a server that registers (default: ${DEFAULT-VALUE}).")
  private List<String> nodeIds = new ArrayList<>();

  @Option(
      names = "--peer",
      paramLabel = "NODE-ID",
      description =
          "A peer whose outbox is forwarded, with --data-dir, or which --forward keeps busy. May be"
              + " repeated.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--forward",
      paramLabel = "BYTES",
      converter = Converters.Bytes.class,
      description = "Size of the generated bundles that are forwarded to each --peer.")
  private @Nullable Integer forwardBytes;

  @Option(
      names = "--at-a-time",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Generated bundles for a peer whose outcome is not known (default: ${DEFAULT-VALUE}).")
  private int atATime;

  @Option(
      names = "--outstanding",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Forwards to an address that are asked for and not answered (default: ${DEFAULT-VALUE},"
              + " as hardy's). With --name-bundles the answer comes before the outcome.")
  private int outstanding;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "How long --forward goes on, from the first bundle that the peer has (default:"
              + " ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--max-message",
      paramLabel = "BYTES",
      defaultValue = "16777216",
      description = "Largest gRPC message (default: ${DEFAULT-VALUE}, as hardy's).")
  private int maxMessageBytes;

  @Option(
      names = "--name-bundles",
      description = "Speak dialect B: name bundles and hear their outcome later.")
  private boolean namesBundles;

  @Option(
      names = "--answer",
      paramLabel = "WORD",
      converter = AnswerScript.class,
      description = "What happens to bundles, see above.")
  private DispatchScript answer = new DispatchScript.Accept();

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "--answer holds for every Nth bundle, the rest is taken at once (default: for all).")
  private int every;

  @Option(
      names = "--from",
      paramLabel = "NODE-ID",
      description =
          "--answer holds for bundles of this peer, the rest is taken at once; not with --discard,"
              + " which does not look who sent them.")
  private @Nullable String from;

  @Option(
      names = "--taken-name",
      paramLabel = "NAME",
      description = "Refuse this cla-name, without a word, as if somebody had it. May be repeated.")
  private List<String> takenNames = new ArrayList<>();

  @Option(
      names = "--tls",
      arity = "2..3",
      paramLabel = "FILE",
      description =
          "Serve https with a certificate and its key (PKCS#8) in PEM; a third file has the CA"
              + " certificates one of which must have issued the client's.")
  private List<Path> tlsFiles = new ArrayList<>();

  @ArgGroup(multiplicity = "1")
  private Destination destination = new Destination();

  @Spec private @Nullable CommandSpec spec;

  /** Where bundles go. */
  static final class Destination {
    @Option(names = "--data-dir", paramLabel = "DIR", description = "Durable store.")
    private @Nullable Path dataDir;

    @Option(names = "--discard", description = "Bundles are counted and thrown away.")
    private boolean discard;
  }

  @Override
  public Integer call() throws InterruptedException {
    var command = Objects.requireNonNull(spec);
    LogSetup.apply(ConfigOptions.isVerbose(command) ? "debug" : "info", false);
    PrintWriter out = command.commandLine().getOut();
    var directory = destination.discard ? null : destination.dataDir;
    var end = new CountDownLatch(1);
    try (var _ = Signals.onFirst(end::countDown);
        var mock = MockBpa.prepare(settings(directory == null))) {
      takenNames.forEach(mock::holdName);
      mock.onDispatch(script());
      mock.allowOutstanding(outstanding);
      var store = directory == null ? null : store(directory, mock);
      mock.listen();
      out.println("listening on " + mock.uri().getAuthority());
      Stdout.flush(out);
      keepPeersBusy(mock, out);
      end.await();
      if (store != null) {
        store.leave().toCompletableFuture().join();
      }
      out.println(
          Figures.counted(mock.receivedBundles())
              + ", "
              + mock.receivedBytes()
              + " bytes dispatched");
      out.flush();
      return ExitCode.OK.code();
    } catch (IOException e) {
      throw new CommandException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private void keepPeersBusy(MockBpa mock, PrintWriter out) {
    if (forwardBytes == null) {
      return;
    }
    var template = BundleTemplate.ofSize(forwardBytes, InstantSource.system());
    for (var peer : peers) {
      mock.keepBusy(peer, template, atATime, Duration.ofSeconds(seconds))
          .thenAccept(
              line -> {
                out.println(line);
                out.flush();
              });
    }
  }

  private DispatchScript script() {
    var counted = every == 1 ? answer : new DispatchScript.Every(every, answer);
    return from == null ? counted : new DispatchScript.From(from, counted);
  }

  private MockBpaSettings settings(boolean discard) {
    try {
      if (!(ConfigOptions.endpoint("--listen", listen, DEFAULT_PORT) instanceof Endpoint.Tcp tcp)) {
        throw new CommandException(ExitCode.USAGE, "--listen takes HOST:PORT, not " + listen);
      }
      check(discard);
      return new MockBpaSettings(
          new InetSocketAddress(tcp.host(), tcp.port()),
          nodeIds,
          maxMessageBytes,
          discard,
          namesBundles,
          tls());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void check(boolean discard) {
    if (maxMessageBytes < MIN_MESSAGE_BYTES) {
      throw new CommandException(
          ExitCode.USAGE,
          "--max-message is "
              + maxMessageBytes
              + ", and must be "
              + MIN_MESSAGE_BYTES
              + " or more");
    }
    if (discard && !peers.isEmpty() && forwardBytes == null) {
      throw new CommandException(
          ExitCode.USAGE,
          "--peer needs --data-dir, whose outbox is forwarded, or --forward, which makes bundles");
    }
    checkRange("--outstanding", outstanding, 1, MAX_AT_A_TIME);
    checkLoad();
    if (discard && from != null) {
      throw new CommandException(
          ExitCode.USAGE, "--from needs --data-dir: who sent a bundle is not read without");
    }
    if (every < 1) {
      throw new CommandException(ExitCode.USAGE, "--every is " + every + ", and must be 1 or more");
    }
    checkNodeIds("--node-id", nodeIds);
    checkNodeIds("--peer", peers);
    checkNodeIds("--from", from == null ? List.of() : List.of(from));
  }

  private void checkLoad() {
    if (forwardBytes == null) {
      return;
    }
    if (peers.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--forward needs --peer: to whom");
    }
    checkRange("--forward", forwardBytes, BundleTemplate.MIN_BUNDLE_BYTES, maxMessageBytes);
    checkRange("--at-a-time", atATime, 1, MAX_AT_A_TIME);
    checkRange("--seconds", seconds, 1, MAX_SECONDS);
  }

  private static void checkRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandException(
          ExitCode.USAGE, option + " is " + value + ", and must be from " + least + " to " + most);
    }
  }

  private static void checkNodeIds(String option, List<String> nodeIds) {
    try {
      nodeIds.forEach(NodeId::parse);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, option + ": " + e.getMessage(), e);
    }
  }

  private MockBpaSettings.@Nullable Tls tls() {
    return tlsFiles.isEmpty()
        ? null
        : new MockBpaSettings.Tls(
            tlsFiles.get(0), tlsFiles.get(1), tlsFiles.size() > 2 ? tlsFiles.get(2) : null);
  }

  private SpoolBpa store(Path directory, MockBpa mock) {
    try {
      var ids = nodeIds.stream().map(NodeId::parse).toList();
      var store = SpoolBpa.open(SpoolSettings.of(directory, ids), mock.forwarding());
      mock.storeIn(store);
      store.start(new Registered());
      for (var peer : peers) {
        store.announce(new PeerAnnouncement(new PeerAddress(peer), List.of(NodeId.parse(peer))));
      }
      return store;
    } catch (SpoolException e) {
      throw new CommandException(ExitCode.FILES, "--data-dir: " + e.getMessage(), e);
    }
  }

  /** The store registers with nobody. */
  private static final class Registered implements BpaListener {
    @Override
    public void registered(List<NodeId> given) {}

    @Override
    public void unregistered(String cause) {}
  }
}
