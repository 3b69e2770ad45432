package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An inbox with a journal on a {@link MemoryDisk}, started again and again, and bundles that tell
 * by their octets which they are and whether they are whole.
 */
final class JournalRig implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(60);
  static final int MAX_BUNDLE_BYTES = 4096;
  private static final int MIN_BYTES = 4;

  /** Files of 32 KiB, each of which takes some batches. */
  private static final JournalSettings JOURNAL =
      new JournalSettings(MAX_BUNDLE_BYTES, 512 << 10, 40, 32 << 10, SpoolFixture.PAUSE);

  /** Bundles that arrive together: few, more than are forced each by itself, and one too long. */
  private static final int[][] ARRIVALS = {
    {100},
    {4, 500, 1500, 4096},
    {4097, 20},
    {3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000, 30},
    {700, 800}
  };

  private final TrackedChunks chunks = new TrackedChunks();
  private final SpoolLayout layout;
  private int runs;

  /** A layout of names; what is in the files is in memory. */
  JournalRig(Path directory) throws IOException {
    layout = SpoolLayout.open(directory, new LocalDisk());
  }

  @Override
  public void close() {
    layout.close();
  }

  Path inboxFolder() {
    return layout.inbox();
  }

  Path temporary() {
    return layout.temporary();
  }

  Path journal() {
    return layout.journal();
  }

  /** As at each start. */
  Inbox start(MemoryDisk disk) throws IOException {
    // As SpoolLayout does on a real disk.
    for (var left : disk.contents(layout.temporary()).keySet()) {
      disk.delete(layout.temporary().resolve(left));
    }
    var settings =
        new SpoolSettings.InboxSettings(
            Long.MAX_VALUE, 0, 1 << 20, 4, SpoolFixture.DISPATCH_TIMEOUT, JOURNAL);
    runs++;
    return new Inbox(
        disk,
        layout,
        new BundleNames(layout.run() + runs, InstantSource.system()),
        settings,
        JournalRig::afterAShortTime);
  }

  /** What would wait for minutes is not kept: it would keep the disk in memory for as long. */
  private static void afterAShortTime(long nanos, Runnable task) {
    if (nanos <= Laggards.PERIOD_NANOS) {
      CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);
    }
  }

  /** Has all bundles arrive, and says which were accepted. */
  Set<Integer> receive(MemoryDisk disk) throws Exception {
    var accepted = new LinkedHashSet<Integer>();
    Inbox inbox;
    try {
      inbox = start(disk);
    } catch (IOException e) {
      return accepted;
    }
    var number = 0;
    for (var arrival : ARRIVALS) {
      accepted.addAll(receive(inbox, number + 1, arrival));
      number += arrival.length;
    }
    finish(inbox, disk);
    return accepted;
  }

  /** Has bundles arrive together, and says which were accepted. */
  Set<Integer> receive(Inbox inbox, int firstNumber, int... lengths) throws Exception {
    var begun = new ArrayList<Begun>();
    for (var i = 0; i < lengths.length; i++) {
      begun.add(begin(inbox, firstNumber + i, lengths[i]));
    }
    begun.forEach(Begun::complete);
    var accepted = new LinkedHashSet<Integer>();
    for (var each : begun) {
      if (each.verdict.await(BOUND) instanceof Verdict.Accepted) {
        accepted.add(each.number);
      }
    }
    return accepted;
  }

  Begun begin(Inbox inbox, int number, int length) {
    var verdict = new RecordingVerdict();
    var info =
        new InboundBundleInfo(
            NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:4556"), length);
    return new Begun(inbox.open(info, verdict), number, octets(number, length), verdict);
  }

  /** Starts, and has all that is left laid out, unless the power goes. */
  void restart(MemoryDisk disk) throws Exception {
    try {
      finish(start(disk), disk);
    } catch (IOException e) {
      assertThat(disk.isLost()).isTrue();
    }
  }

  /** Waits for the end of all work, or of the power. */
  void finish(Inbox inbox, MemoryDisk disk) throws Exception {
    var deadlineNanos = System.nanoTime() + BOUND.toNanos();
    while (!disk.isLost() && !inbox.awaitPlaced(System.nanoTime() + 1_000_000)) {
      assertThat(System.nanoTime() - deadlineNanos).isNegative();
    }
    inbox.close(disk.isLost() ? 0 : BOUND.toNanos());
  }

  /** The bundles in the inbox, in the order of their names; each must be whole. */
  List<Integer> seen(MemoryDisk disk, String when) {
    var seen = new ArrayList<Integer>();
    new TreeMap<>(disk.contents(layout.inbox()))
        .forEach(
            (name, octets) -> {
              assertThat(isWhole(octets)).as("%s %s", name, when).isTrue();
              seen.add(ByteBuffer.wrap(octets).getInt());
            });
    return seen;
  }

  /** Which bundle a file of the inbox is; it must be whole. */
  int number(byte[] octets) {
    assertThat(isWhole(octets)).isTrue();
    return ByteBuffer.wrap(octets).getInt();
  }

  /** All is whole before the next start, and all that was accepted is there after it, once. */
  void assertNothingIsLost(MemoryDisk after, Set<Integer> accepted, String when) throws Exception {
    seen(after, "before the start, " + when);
    restart(after);
    assertThat(seen(after, when)).as(when).containsAll(accepted).doesNotHaveDuplicates();
  }

  private static byte[] octets(int number, int length) {
    var octets = new byte[Math.max(MIN_BYTES, length)];
    new Random(number).nextBytes(octets);
    ByteBuffer.wrap(octets).putInt(number);
    return octets;
  }

  private static boolean isWhole(byte[] octets) {
    return octets.length >= MIN_BYTES
        && Arrays.equals(octets, octets(ByteBuffer.wrap(octets).getInt(), octets.length));
  }

  /** A bundle of which nothing was sent. */
  final class Begun {
    private final InboundBundle bundle;
    private final int number;
    private final byte[] octets;
    private final RecordingVerdict verdict;

    private Begun(InboundBundle bundle, int number, byte[] octets, RecordingVerdict verdict) {
      this.bundle = bundle;
      this.number = number;
      this.octets = octets;
      this.verdict = verdict;
    }

    /** Sends it in two pieces. */
    RecordingVerdict complete() {
      var half = octets.length / 2;
      bundle.write(chunks.chunk(octets, 0, half));
      bundle.write(chunks.chunk(octets, half, octets.length - half));
      bundle.complete();
      return verdict;
    }
  }
}
