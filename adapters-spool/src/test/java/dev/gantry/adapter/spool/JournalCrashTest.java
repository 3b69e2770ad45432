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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes, or the process is killed, at each step that bundles take on a disk, one step
 * after the other: whatever was acknowledged is there afterwards, once, and nothing is seen by
 * half.
 */
class JournalCrashTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long MIDST_NANOS = BOUND.toNanos();

  private static final int MANY = 40;

  /** Files of 32 KiB, each of which takes some batches. */
  private static final JournalSettings JOURNAL =
      new JournalSettings(4096, 512 << 10, MANY, 32 << 10);

  /** Bundles that arrive together: few, more than are forced each by itself, and one too long. */
  private static final int[][] ARRIVALS = {
    {100},
    {1, 500, 1500, 4096},
    {4097, 20},
    {3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000, 30},
    {700, 800}
  };

  @TempDir Path temp;

  private final TrackedChunks chunks = new TrackedChunks();
  private SpoolLayout layout;

  @BeforeEach
  void open() throws Exception {
    // The names; what is in the files is in memory.
    layout = SpoolLayout.open(temp.resolve("data"), new LocalDisk());
  }

  @AfterEach
  void close() {
    layout.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void power_that_goes_at_any_step_takes_nothing_that_was_acknowledged(boolean forcesWhole)
      throws Exception {
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var disk = new MemoryDisk(forcesWhole);
      disk.loseAt(step);
      var accepted = receive(disk);
      isLost = disk.isLost();
      var after = disk.afterPowerCut(new Random(step));
      assertNothingIsLost(after, accepted, "power lost at step " + step);
      restart(after);
      assertEachIsWholeAndOnce(after, "second start, power lost at step " + step);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kill_at_any_step_takes_nothing_that_was_acknowledged(boolean forcesWhole) throws Exception {
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var disk = new MemoryDisk(forcesWhole);
      disk.loseAt(step);
      var accepted = receive(disk);
      isLost = disk.isLost();
      var after = disk.afterKill();
      assertEachIsWholeAndOnce(after, "before the start, killed at step " + step);
      // Somebody takes what there is, before the next start.
      var taken = seen(after);
      for (var name : after.contents(layout.inbox()).keySet()) {
        after.delete(layout.inbox().resolve(name));
      }
      restart(after);
      var all = new LinkedHashSet<>(taken);
      all.addAll(seen(after));
      assertThat(all).as("killed at step %d", step).containsAll(accepted);
      // What comes again is whole, and nobody knew that its name was there for good.
      assertEachIsWholeAndOnce(after, "after the start, killed at step " + step);
    }
  }

  @Test
  void power_that_goes_again_and_again_while_it_is_laid_out_takes_nothing() throws Exception {
    var disk = new MemoryDisk(true);
    disk.loseAt(40);
    var accepted = receive(disk);
    assertThat(accepted).isNotEmpty();
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var again = disk.afterPowerCut(new Random(7));
      again.loseAt(step);
      restart(again);
      isLost = again.isLost();
      assertNothingIsLost(
          again.afterPowerCut(new Random(step)), accepted, "power lost again at step " + step);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void power_that_goes_while_many_are_laid_out_at_once_takes_nothing(boolean forcesWhole)
      throws Exception {
    var filled = new MemoryDisk(forcesWhole);
    filled.failOn(layout.temporary());
    var inbox = inbox(filled);
    // Far more than are forced each by itself; all begin before the first file fails.
    var begun = new ArrayList<Begun>();
    for (var number = 1; number <= MANY; number++) {
      begun.add(begin(inbox, octets(number, 100)));
    }
    var accepted = new LinkedHashSet<String>();
    for (var each : begun) {
      assertThat(each.complete().await(BOUND)).isEqualTo(new Verdict.Accepted());
      accepted.add(text(each.octets));
    }
    inbox.close(0);
    var isLost = true;
    for (var step = 1; isLost; step++) {
      var disk = filled.afterKill();
      disk.loseAt(step);
      restart(disk);
      isLost = disk.isLost();
      var after = disk.afterPowerCut(new Random(step));
      assertNothingIsLost(after, accepted, "power lost at step " + step);
      assertThat(seen(after)).as("power lost at step %d", step).isEqualTo(accepted);
    }
  }

  /** All is whole before the next start, and all that was accepted is there after it. */
  private void assertNothingIsLost(MemoryDisk after, Set<String> accepted, String when)
      throws Exception {
    assertEachIsWhole(after, "before the start, " + when);
    restart(after);
    assertThat(seen(after)).as(when).containsAll(accepted);
    assertEachIsWholeAndOnce(after, when);
  }

  /** Has all bundles arrive, and says which were accepted, each named by its octets. */
  private Set<String> receive(MemoryDisk disk) throws Exception {
    var accepted = new LinkedHashSet<String>();
    Inbox inbox;
    try {
      inbox = inbox(disk);
    } catch (IOException e) {
      return accepted;
    }
    var number = 0;
    for (var arrival : ARRIVALS) {
      var sent = new ArrayList<Sent>();
      for (var bytes : arrival) {
        number++;
        sent.add(send(inbox, octets(number, bytes)));
      }
      for (var each : sent) {
        if (each.verdict.await(BOUND) instanceof Verdict.Accepted) {
          accepted.add(text(each.octets));
        }
      }
    }
    finish(inbox, disk);
    return accepted;
  }

  private void restart(MemoryDisk disk) throws Exception {
    try {
      // As SpoolLayout does on a real disk.
      for (var left : disk.contents(layout.temporary()).keySet()) {
        disk.delete(layout.temporary().resolve(left));
      }
      finish(inbox(disk), disk);
    } catch (IOException e) {
      assertThat(disk.isLost()).isTrue();
    }
  }

  /** Waits for the end of all work, or of the power. */
  private static void finish(Inbox inbox, MemoryDisk disk) throws Exception {
    var deadlineNanos = System.nanoTime() + MIDST_NANOS;
    while (!disk.isLost() && !inbox.awaitPlaced(System.nanoTime() + 1_000_000)) {
      assertThat(System.nanoTime() - deadlineNanos).isNegative();
    }
    inbox.close(disk.isLost() ? 0 : MIDST_NANOS);
  }

  private Inbox inbox(Disk disk) throws Exception {
    var settings =
        new SpoolSettings.InboxSettings(
            Long.MAX_VALUE, 0, 1 << 20, 4, SpoolFixture.DISPATCH_TIMEOUT, JOURNAL);
    runs++;
    return new Inbox(
        disk, layout, new BundleNames(layout.run() + runs, InstantSource.system()), settings);
  }

  private int runs;

  private Sent send(Inbox inbox, byte[] octets) {
    return new Sent(octets, begin(inbox, octets).complete());
  }

  private Begun begin(Inbox inbox, byte[] octets) {
    var verdict = new RecordingVerdict();
    var info =
        new InboundBundleInfo(
            NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:4556"), octets.length);
    return new Begun(inbox.open(info, verdict), octets, verdict);
  }

  private final class Begun {
    private final InboundBundle bundle;
    private final byte[] octets;
    private final RecordingVerdict verdict;

    Begun(InboundBundle bundle, byte[] octets, RecordingVerdict verdict) {
      this.bundle = bundle;
      this.octets = octets;
      this.verdict = verdict;
    }

    /** Sends it in two pieces. */
    RecordingVerdict complete() {
      var half = octets.length / 2;
      if (half > 0) {
        bundle.write(chunks.chunk(octets, 0, half));
      }
      bundle.write(chunks.chunk(octets, half, octets.length - half));
      bundle.complete();
      return verdict;
    }
  }

  private record Sent(byte[] octets, RecordingVerdict verdict) {}

  private Set<String> seen(MemoryDisk disk) {
    var seen = new LinkedHashSet<String>();
    disk.contents(layout.inbox()).values().forEach(each -> seen.add(text(each)));
    return seen;
  }

  private void assertEachIsWhole(MemoryDisk disk, String when) {
    disk.contents(layout.inbox())
        .forEach((name, octets) -> assertThat(isWhole(octets)).as("%s %s", name, when).isTrue());
  }

  private void assertEachIsWholeAndOnce(MemoryDisk disk, String when) {
    assertEachIsWhole(disk, when);
    var contents = new TreeMap<>(disk.contents(layout.inbox())).values();
    assertThat(contents.stream().map(JournalCrashTest::text).toList())
        .as(when)
        .doesNotHaveDuplicates();
  }

  private static byte[] octets(int number, int length) {
    var octets = new byte[length];
    new Random(number).nextBytes(octets);
    octets[0] = (byte) number;
    return octets;
  }

  private static boolean isWhole(byte[] octets) {
    return octets.length > 0
        && List.of(ARRIVALS).stream()
            .flatMapToInt(Arrays::stream)
            .anyMatch(length -> length == octets.length)
        && Arrays.equals(octets, octets(octets[0], octets.length));
  }

  private static String text(byte[] octets) {
    return (octets.length == 0 ? "nothing" : octets[0]) + " of " + octets.length;
  }
}
