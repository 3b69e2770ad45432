package dev.gantry.testbench.bench;

import dev.gantry.adapter.spool.SpoolBpa;
import dev.gantry.adapter.spool.SpoolSettings;
import dev.gantry.adapter.spool.SpoolSettings.OutboxSettings;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.load.Figures;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gantry to Gantry over loopback: the outbox of a spool is emptied into a server without a BPA.
 * What is measured is how long a number of files takes, from the first that arrives until the last
 * is removed.
 */
final class OutboxLane implements Lane {
  private static final NodeId SENDER = NodeId.parse("ipn:97.0");
  private static final int MAX_FILES = 20_000;
  private static final long MAX_BYTES = 200_000_000;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final GantryLane.Profiles profiles;
  private final Path directory;
  private final int maxFiles;

  /**
   * A lane.
   *
   * @param directory where the spool works
   */
  OutboxLane(GantryLane.Profiles profiles, Path directory) {
    this(profiles, directory, MAX_FILES);
  }

  /** The same with another number of files at most. */
  OutboxLane(GantryLane.Profiles profiles, Path directory, int maxFiles) {
    this.profiles = profiles;
    this.directory = directory;
    this.maxFiles = maxFiles;
  }

  @Override
  public String name() {
    return "Gantry, outbox";
  }

  @Override
  public int maxBundleBytes() {
    return (int) MAX_BYTES / 4;
  }

  @Override
  public Figures run(int bundleBytes, int window, Duration duration) throws Exception {
    try (var cleanUp = new CleanUp()) {
      var spool = Files.createTempDirectory(directory, "gantry-bench-");
      cleanUp.add(() -> Bench.delete(spool));
      var outbox = spool.resolve("outbox").resolve(GantryLane.NODE_ID.text());
      var count = BundleFiles.write(outbox, bundleBytes, maxFiles, MAX_BYTES).size();
      var receiver = InMemoryBpa.discarding(GantryLane.NODE_ID);
      var port =
          LaneNode.listen(GantryLane.NODE_ID, profiles.server(), (_, _) -> receiver, cleanUp);
      send(spool, port, cleanUp);
      return emptied(outbox, count, (long) count * bundleBytes, receiver);
    }
  }

  private void send(Path spool, int port, CleanUp cleanUp) throws Exception {
    var peer =
        new PeerEndpoint(
            new Endpoint.Tcp("127.0.0.1", port),
            GantryLane.NODE_ID,
            profiles.client(),
            PeerSettings.DIALLED);
    // Nobody writes to these files any more.
    var settings =
        SpoolSettings.of(spool, List.of(SENDER))
            .withOutbox(OutboxSettings.defaults().withQuiet(Duration.ZERO));
    LaneNode.start(
        SENDER,
        TcpSettings.of(List.of(), List.of(peer)),
        (forwarding, _) -> SpoolBpa.open(settings, forwarding),
        cleanUp);
  }

  private static Figures emptied(Path outbox, int count, long bytes, InMemoryBpa receiver)
      throws IOException, InterruptedException {
    var limitNanos = System.nanoTime() + LIMIT_NANOS;
    long firstNanos = 0;
    while (!isEmpty(outbox)) {
      if (System.nanoTime() - limitNanos > 0) {
        throw new IOException("only " + receiver.receivedBundles() + " bundles arrived in time");
      }
      if (firstNanos == 0 && receiver.receivedBundles() > 0) {
        firstNanos = System.nanoTime();
      }
      // A look at a folder that is being emptied holds up who empties it.
      Thread.sleep(firstNanos == 0 ? 1 : 10);
    }
    var nanos = firstNanos == 0 ? 1 : System.nanoTime() - firstNanos;
    return new Figures(count, bytes, nanos);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }
}
