package dev.gantry.adapter.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gantry.port.out.LineRate;
import dev.gantry.port.out.RefusedKeeper;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps bundles of a BPA in another process that their peer will never take, in {@code
 * refused/PEER} of a directory, as the spool does with its own. Some are told of by a line, all lie
 * there with their reason beside them. Any thread; files are touched on a {@link Workers} only.
 */
public final class RefusedFolder implements RefusedKeeper {
  /** Bundles of one peer that are kept; 10,000, then somebody has to look after them. */
  static final int MAX_BUNDLES_PER_PEER = 10_000;

  /** Space that stays free: 64 MiB, as with the spool. */
  static final long MIN_FREE_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(RefusedFolder.class);
  private static final int MAX_WAITING = 64;

  private final Consumer<String> warn;
  private final LineRate kept = new LineRate(OutboxLog.MAX_LINES_PER_MINUTE, System::nanoTime);
  private final LineRate notKept = new LineRate(OutboxLog.MAX_LINES_PER_MINUTE, System::nanoTime);

  private final Path refused;
  private final Disk disk;
  private final Workers worker = new Workers("gantry-refused", 1);
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong(System.currentTimeMillis());

  /** Keeps them below {@code directory}, which is made with the first one. */
  public RefusedFolder(Path directory) {
    this(directory, new LocalDisk(), LOG::warn);
  }

  RefusedFolder(Path directory, Disk disk, Consumer<String> warn) {
    this.warn = warn;
    this.refused = directory.resolve("refused");
    this.disk = disk;
  }

  @Override
  public void keep(PeerAddress peer, ByteBuffer bundle, String reason, Listener listener) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      listener.keepingEnded(false);
      return;
    }
    worker.execute(
        () -> {
          var isKept = false;
          try {
            var place = write(peer, bundle, reason);
            kept.tell(
                "a bundle for " + peer + " cannot be sent and is kept as " + place + ": " + reason,
                warn);
            isKept = true;
          } catch (IOException | RuntimeException e) {
            notKept.tell(
                "a bundle for "
                    + peer
                    + " cannot be sent ("
                    + reason
                    + ") nor kept below "
                    + refused
                    + ", data-dir: "
                    + e,
                warn);
          } finally {
            waiting.decrementAndGet();
            listener.keepingEnded(isKept);
          }
        });
  }

  private Path write(PeerAddress peer, ByteBuffer bundle, String reason) throws IOException {
    var folder = refused.resolve(FileNames.encode(peer.text()));
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      disk.forceDirectory(refused);
    }
    if (disk.freeBytes(folder) - bundle.remaining() < MIN_FREE_BYTES) {
      throw new IOException("no room: " + MIN_FREE_BYTES + " octets must stay free");
    }
    if (isFull(folder)) {
      throw new IOException(folder + " holds " + MAX_BUNDLES_PER_PEER + " bundles already");
    }
    var place = unused(folder);
    // The reason first: a bundle in here is never without one.
    store(place.resolveSibling(place.getFileName() + RefusedBundles.REASON_SUFFIX), reason);
    store(place, bundle.duplicate());
    disk.forceDirectory(folder);
    return place;
  }

  private Path unused(Path folder) {
    Path place;
    do {
      place = folder.resolve(numbers.incrementAndGet() + BundleNames.SUFFIX);
    } while (Files.exists(place));
    return place;
  }

  private static boolean isFull(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.limit(2L * MAX_BUNDLES_PER_PEER).count() == 2L * MAX_BUNDLES_PER_PEER;
    }
  }

  private void store(Path place, String text) throws IOException {
    store(place, UTF_8.encode(text + "\n"));
  }

  private void store(Path place, ByteBuffer octets) throws IOException {
    var hidden = place.resolveSibling("." + place.getFileName());
    var writing = disk.create(hidden);
    try {
      writing.write(new ByteBuffer[] {octets});
      writing.force();
    } finally {
      writing.close();
    }
    disk.move(hidden, place);
  }
}
