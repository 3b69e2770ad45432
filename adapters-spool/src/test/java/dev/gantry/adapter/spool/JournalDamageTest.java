package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment that was cut or damaged costs the bundles that were hit, and no other. */
class JournalDamageTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final JournalSettings JOURNAL =
      new JournalSettings(4096, 256 << 10, 100, 64 << 10, SpoolFixture.PAUSE);
  private static final int[] LENGTHS = {100, 1, 2000, 1024, 1025, 4096, 300};

  @TempDir Path temp;

  private SpoolLayout layout;
  private Path segment;
  private MemoryDisk left;
  private int runs;
  private List<String> told = List.of();

  /** Leaves all bundles in a segment: the power goes before the first one is a file. */
  @BeforeEach
  void fill() throws Exception {
    layout = SpoolLayout.open(temp.resolve("data"), new LocalDisk());
    segment = layout.journal().resolve("segment-1");
    var disk = new MemoryDisk(true);
    disk.failOn(layout.temporary());
    var inbox = inbox(disk);
    // All begin before the first file fails, so all go by the journal.
    var begun = new ArrayList<Begun>();
    for (var i = 0; i < LENGTHS.length; i++) {
      begun.add(begin(inbox, octets(i)));
    }
    for (var each : begun) {
      each.complete();
    }
    assertThat(disk.contents(layout.inbox())).isEmpty();
    inbox.close(0);
    left = disk.afterKill();
  }

  @AfterEach
  void close() {
    layout.close();
  }

  @Test
  void whole_segment_brings_all_in_their_order() throws Exception {
    assertThat(recovered(left)).containsExactlyElementsOf(all());
  }

  @Test
  void flipped_bit_costs_the_bundle_that_it_hits_and_no_other() throws Exception {
    var octets = left.contents(layout.journal()).get("segment-1");
    var end = endOf(octets);
    var random = new Random(1);
    for (var at = JournalForm.PREFACE_BYTES; at < end; at += 61) {
      var spoilt = octets.clone();
      spoilt[at] ^= (byte) (1 << random.nextInt(8));
      var disk = left.afterKill();
      disk.spoil(segment, spoilt);
      var found = recovered(disk);
      assertThat(all()).as("bit flipped at %d", at).containsAll(found);
      assertThat(found).as("bit flipped at %d", at).hasSizeGreaterThanOrEqualTo(LENGTHS.length - 1);
    }
  }

  @Test
  void segment_cut_at_any_length_brings_what_is_before_the_cut() throws Exception {
    var octets = left.contents(layout.journal()).get("segment-1");
    var end = endOf(octets);
    var before = 0;
    for (var length = 0; length <= end; length += 97) {
      var disk = left.afterKill();
      disk.spoil(segment, Arrays.copyOf(octets, length));
      var found = recovered(disk);
      assertThat(all().subList(0, found.size())).as("cut at %d", length).isEqualTo(found);
      assertThat(found.size()).as("cut at %d", length).isGreaterThanOrEqualTo(before);
      before = found.size();
    }
    assertThat(before).isGreaterThanOrEqualTo(LENGTHS.length - 1);
  }

  @Test
  void either_copy_of_the_preface_will_do() throws Exception {
    for (var copy = 0; copy < 2; copy++) {
      var octets = left.contents(layout.journal()).get("segment-1");
      octets[copy * JournalForm.BLOCK_BYTES + 9] ^= 1;
      var disk = left.afterKill();
      disk.spoil(segment, octets);
      assertThat(recovered(disk)).hasSize(LENGTHS.length);
    }
  }

  @Test
  void segment_without_a_preface_is_set_aside_and_new_bundles_are_taken() throws Exception {
    var octets = left.contents(layout.journal()).get("segment-1");
    octets[9] ^= 1;
    octets[JournalForm.BLOCK_BYTES + 9] ^= 1;
    left.spoil(segment, octets);
    assertThat(recovered(left)).isEmpty();
    assertThat(left.contents(layout.journal()).get("damaged-segment-1")).isEqualTo(octets);
    var inbox = inbox(left);
    accept(inbox, octets(1));
    finish(inbox);
    assertThat(left.contents(layout.inbox())).hasSize(1);
  }

  @Test
  void block_that_cannot_be_read_costs_the_bundles_in_it_and_is_told_and_kept() throws Exception {
    var octets = left.contents(layout.journal()).get("segment-1");
    var end = endOf(octets);
    var last = (end - 1) / JournalForm.BLOCK_BYTES * JournalForm.BLOCK_BYTES;
    for (var at : new int[] {JournalForm.PREFACE_BYTES, last}) {
      var disk = left.afterKill();
      disk.breakOctets(segment, at + 10, at + 11);
      var found = recovered(disk);
      assertThat(all()).as("at %d", at).containsSubsequence(found);
      assertThat(found).as("at %d", at).hasSizeGreaterThanOrEqualTo(LENGTHS.length - 1);
      assertThat(disk.contents(layout.journal()).get("damaged-segment-1")).isEqualTo(octets);
      assertThat(told)
          .singleElement()
          .asString()
          .contains(
              layout.journal().resolve("damaged-segment-1").toString(),
              "at offset " + at,
              "cannot be read",
              "Look at the disk");
      // At the next start there is nothing to do.
      assertThat(recovered(disk)).isEqualTo(found);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void read_that_fails_for_a_moment_costs_nothing() throws Exception {
    var reads = new AtomicInteger();
    left.failOn(
        (step, path) ->
            step.equals("read")
                && path.equals(segment)
                && reads.incrementAndGet() > 2
                && reads.get() < 2 + Damage.MAX_FAILED_READS);
    assertThat(recovered(left)).containsExactlyElementsOf(all());
    assertThat(reads.get()).isGreaterThanOrEqualTo(2 + Damage.MAX_FAILED_READS);
    assertThat(told).isEmpty();
    assertThat(left.contents(layout.journal()).keySet()).containsExactly("placed");
  }

  @Test
  void new_bundles_are_taken_beside_what_cannot_be_read() throws Exception {
    left.breakOctets(segment, JournalForm.PREFACE_BYTES, 64 << 10);
    var inbox = inbox(left);
    accept(inbox, octets(1));
    finish(inbox);
    assertThat(left.contents(layout.inbox())).hasSize(1);
    assertThat(left.contents(layout.journal())).containsKey("damaged-segment-1");
  }

  @Test
  void either_copy_of_the_preface_will_do_where_the_other_cannot_be_read() throws Exception {
    for (var copy = 0; copy < 2; copy++) {
      var disk = left.afterKill();
      disk.breakOctets(segment, copy * JournalForm.BLOCK_BYTES, copy * JournalForm.BLOCK_BYTES + 1);
      assertThat(recovered(disk)).containsExactlyElementsOf(all());
    }
  }

  @Test
  void segment_whose_preface_cannot_be_read_is_told_and_kept_and_the_start_goes_on()
      throws Exception {
    var octets = left.contents(layout.journal()).get("segment-1");
    left.breakOctets(segment, 0, JournalForm.PREFACE_BYTES);
    assertThat(recovered(left)).isEmpty();
    assertThat(left.contents(layout.journal()).get("damaged-segment-1")).isEqualTo(octets);
    assertThat(told).singleElement().asString().contains("damaged-segment-1", "offset 0");
  }

  @Test
  void damaged_files_never_take_each_others_names() throws Exception {
    var octets = left.contents(layout.journal()).get("segment-1");
    octets[9] ^= 1;
    octets[JournalForm.BLOCK_BYTES + 9] ^= 1;
    for (var i = 0; i < 3; i++) {
      octets[100] = (byte) (i + 1);
      left.spoil(segment, octets);
      assertThat(recovered(left)).isEmpty();
    }
    var kept = left.contents(layout.journal());
    assertThat(kept)
        .containsOnlyKeys(
            "placed", "damaged-segment-1", "damaged-segment-1-2", "damaged-segment-1-3");
    assertThat(kept.get("damaged-segment-1")[100]).isEqualTo((byte) 1);
    assertThat(kept.get("damaged-segment-1-3")[100]).isEqualTo((byte) 3);
  }

  @Test
  void only_what_was_acknowledged_for_certain_is_told_as_lost() throws Exception {
    var octets = left.contents(layout.journal()).get("segment-1");
    var last = left.afterKill();
    var spoilt = octets.clone();
    spoilt[endOf(octets) - 1] ^= 1;
    last.spoil(segment, spoilt);
    assertThat(recovered(last)).isEqualTo(all().subList(0, LENGTHS.length - 1));
    assertThat(told).isEmpty();
    assertThat(last.contents(layout.journal()).keySet()).containsExactly("placed");

    var first = left.afterKill();
    spoilt = octets.clone();
    spoilt[JournalForm.PREFACE_BYTES + 100] ^= 1;
    first.spoil(segment, spoilt);
    assertThat(recovered(first)).isEqualTo(all().subList(1, LENGTHS.length));
    assertThat(told).singleElement().asString().contains("are not what was written");
    assertThat(first.contents(layout.journal()).get("damaged-segment-1")).isEqualTo(spoilt);
  }

  @Test
  void end_that_the_next_segment_knows_makes_all_before_it_certain() throws Exception {
    var full = new MemoryDisk(true);
    full.failOn(layout.temporary());
    var inbox = inbox(full);
    var begun = new ArrayList<Begun>();
    for (var i = 0; i < 2 * LENGTHS.length; i++) {
      begun.add(begin(inbox, octets(i % LENGTHS.length)));
    }
    for (var each : begun) {
      each.complete();
    }
    inbox.close(0);
    var octets = full.contents(layout.journal()).get("segment-1");
    assertThat(full.contents(layout.journal())).containsKey("segment-2");
    var end = endOf(octets);

    var cut = full.afterKill();
    cut.spoil(segment, Arrays.copyOf(octets, end - 1));
    assertThat(recovered(cut)).hasSize(begun.size() - 1);
    assertThat(told).singleElement().asString().contains("are not what was written");
    assertThat(cut.contents(layout.journal())).containsKey("damaged-segment-1");

    var flipped = full.afterKill();
    octets[end - 1] ^= 1;
    flipped.spoil(segment, octets);
    assertThat(recovered(flipped)).hasSize(begun.size() - 1);
    assertThat(told).singleElement().asString().contains("are not what was written");

    var zeroed = full.afterKill();
    Arrays.fill(octets, end / 4096 * 4096, octets.length, (byte) 0);
    zeroed.spoil(segment, octets);
    assertThat(recovered(zeroed)).hasSize(begun.size() - 1);
    assertThat(told).singleElement().asString().contains("are not what was written");
  }

  @Test
  void mark_that_cannot_be_read_is_replaced_before_anything_is_built_on_it() throws Exception {
    for (var slot = 0; slot < 2; slot++) {
      var disk = left.afterKill();
      var mark = layout.journal().resolve("placed");
      // One that says more than is true, if it could be read.
      finish(inbox(disk));
      disk.spoil(segment, left.contents(layout.journal()).get("segment-1"));
      var at = slot * JournalForm.BLOCK_BYTES;
      disk.breakOctets(mark, at, at + 1);
      for (var name : disk.contents(layout.inbox()).keySet()) {
        disk.delete(layout.inbox().resolve(name));
      }
      recovered(disk);
      assertThat(told).as("slot %d", slot).singleElement().asString().contains("damaged-placed");
      assertThat(disk.contents(layout.journal())).containsOnlyKeys("placed", "damaged-placed");
      assertThat(recovered(disk.afterPowerCut(new Random(slot)))).hasSizeLessThanOrEqualTo(7);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void damaged_marks_bring_all_again_and_lose_nothing() throws Exception {
    var mark = layout.journal().resolve("placed");
    var octets = left.contents(layout.journal()).get("placed");
    if (octets != null) {
      Arrays.fill(octets, (byte) 0x55);
      left.spoil(mark, octets);
    }
    assertThat(recovered(left)).containsExactlyElementsOf(all());
    // What they say now is that nothing is left.
    assertThat(recovered(left)).containsExactlyElementsOf(all());
  }

  @Test
  void bundle_that_looks_like_a_record_is_none() throws Exception {
    var record = ByteBuffer.allocate(500);
    var innocent = new byte[10];
    JournalForm.putHeader(
        record,
        1,
        9,
        "evil.bundle".getBytes(StandardCharsets.US_ASCII),
        10,
        JournalForm.sum(ByteBuffer.wrap(innocent)));
    var disk = new MemoryDisk(true);
    disk.failOn(layout.temporary());
    var inbox = inbox(disk);
    accept(inbox, record.array());
    inbox.close(0);
    var after = disk.afterKill();
    var octets = after.contents(layout.journal()).get("segment-1");
    // So that it is looked for a record in the midst of it.
    octets[JournalForm.PREFACE_BYTES] ^= 1;
    after.spoil(segment, octets);
    assertThat(recovered(after)).isEmpty();
  }

  private static int endOf(byte[] segment) {
    var end = segment.length;
    while (segment[end - 1] == 0) {
      end--;
    }
    return end;
  }

  /** What is in the inbox after a start, in the order of the names. */
  private List<String> recovered(MemoryDisk disk) throws Exception {
    var inbox = inbox(disk);
    finish(inbox);
    told = inbox.journal().damages();
    Collection<byte[]> contents = new TreeMap<>(disk.contents(layout.inbox())).values();
    return contents.stream().map(JournalDamageTest::text).toList();
  }

  private static List<String> all() {
    return IntStream.range(0, LENGTHS.length).mapToObj(i -> text(octets(i))).toList();
  }

  private static void finish(Inbox inbox) throws Exception {
    var deadlineNanos = System.nanoTime() + BOUND.toNanos();
    assertThat(inbox.awaitPlaced(deadlineNanos)).isTrue();
    inbox.close(BOUND.toNanos());
  }

  private Inbox inbox(Disk disk) throws Exception {
    runs++;
    var settings =
        new SpoolSettings.InboxSettings(
            Long.MAX_VALUE, 0, 1 << 20, 4, SpoolFixture.DISPATCH_TIMEOUT, JOURNAL);
    var names = new BundleNames(layout.run() + runs, InstantSource.system());
    return new Inbox(disk, layout, names, settings);
  }

  private static void accept(Inbox inbox, byte[] octets) throws Exception {
    begin(inbox, octets).complete();
  }

  private static Begun begin(Inbox inbox, byte[] octets) {
    var verdict = new RecordingVerdict();
    var info =
        new InboundBundleInfo(
            NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:4556"), octets.length);
    return new Begun(inbox.open(info, verdict), octets, verdict);
  }

  private record Begun(InboundBundle bundle, byte[] octets, RecordingVerdict verdict) {
    void complete() throws Exception {
      bundle.write(PayloadChunk.unpooled(ByteBuffer.wrap(octets)));
      bundle.complete();
      assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    }
  }

  private static String text(byte[] octets) {
    return octets.length + " octets, " + Arrays.hashCode(octets);
  }

  private static byte[] octets(int number) {
    var octets = new byte[LENGTHS[number]];
    new Random(number).nextBytes(octets);
    octets[octets.length - 1] = 1;
    return octets;
  }
}
