package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short bundles are acknowledged when they are in the journal, and become files after that. */
class JournalTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Verdict ACCEPTED = new Verdict.Accepted();
  private static final Verdict NO_RESOURCES = new Verdict.Refused(RefusalReason.Known.NO_RESOURCES);
  private static final int MAX_BUNDLE_BYTES = 4096;
  private static final int MAX_BUNDLES = 8;
  private static final int SEGMENT_BYTES = 32 << 10;
  private static final JournalSettings JOURNAL =
      new JournalSettings(
          MAX_BUNDLE_BYTES, 2 * SEGMENT_BYTES, MAX_BUNDLES, SEGMENT_BYTES, SpoolFixture.PAUSE);

  @TempDir Path temp;

  private final TrackedChunks chunks = new TrackedChunks();
  private SpoolFixture spool;

  @BeforeEach
  void open() throws IOException {
    spool = reopen();
  }

  @AfterEach
  void close() throws Exception {
    spool.disk().goOn();
    spool.disk().failOn(_ -> false);
    spool.close();
  }

  @Test
  void bundle_is_accepted_before_it_is_a_file_and_becomes_one() throws Exception {
    spool.disk().hangOn(step -> step.is("create"));
    assertThat(start(10).await(BOUND)).isEqualTo(ACCEPTED);
    assertThat(files()).isEmpty();
    assertThat(window().held()).isPositive();
    assertThat(window().holders()).isEqualTo(1);
    spool.disk().goOn();
    assertThat(spool.stored()).hasSize(1);
    assertThat(window().held()).isZero();
    assertThat(window().holders()).isZero();
  }

  @Test
  void octets_are_forced_to_the_journal_before_the_verdict() throws Exception {
    accept(1);
    var before = spool.disk().steps().size();
    spool.disk().hangOn(step -> step.is("create"));
    accept(10);
    var steps = spool.disk().steps();
    assertThat(steps.subList(before, steps.size()))
        .filteredOn(step -> step.path().getFileName().toString().startsWith("segment-"))
        .extracting(ScriptedDisk.Step::name)
        .containsSubsequence("writeRegion", "forceRegion");
  }

  @Test
  void bundles_that_wait_together_share_a_force() throws Exception {
    accept(1);
    spool.disk().hangOn(JournalTest::forcesTheSegment);
    var first = start(10);
    Eventually.holds("hangs", BOUND, () -> spool.disk().hanging() > 0);
    var others = List.of(start(20), start(30), start(40));
    var before = forces();
    spool.disk().goOn();
    assertThat(first.await(BOUND)).isEqualTo(ACCEPTED);
    for (var other : others) {
      assertThat(other.await(BOUND)).isEqualTo(ACCEPTED);
    }
    assertThat(forces() - before).isBetween(2L, 3L);
  }

  @Test
  void longest_bundle_goes_by_the_journal_and_one_octet_more_does_not() throws Exception {
    accept(1);
    Eventually.holds("settled", BOUND, () -> spool.stored().size() == 1);
    spool.disk().failOn(step -> step.is("create"));
    assertThat(start(MAX_BUNDLE_BYTES).await(BOUND)).isEqualTo(ACCEPTED);
    Eventually.holds("fails", BOUND, () -> start(1).await(BOUND).equals(NO_RESOURCES));
    spool.disk().failOn(_ -> false);
    assertThat(spool.stored()).anyMatch(octets -> octets.length == MAX_BUNDLE_BYTES);

    spool.disk().failOn(step -> step.is("create"));
    assertThat(start(MAX_BUNDLE_BYTES + 1).await(BOUND)).isEqualTo(NO_RESOURCES);
  }

  @Test
  void one_that_turns_out_too_long_goes_the_direct_way() throws Exception {
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(-1), verdict);
    bundle.write(chunk(MAX_BUNDLE_BYTES));
    bundle.write(chunk(1));
    bundle.complete();
    assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
    assertThat(spool.stored()).singleElement().matches(it -> it.length == MAX_BUNDLE_BYTES + 1);
    assertThat(SpoolFixture.names(spool.directory().resolve("journal"))).containsExactly("placed");
  }

  @Test
  void one_that_does_not_come_to_its_end_soon_keeps_no_memory() throws Exception {
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(20), verdict);
    bundle.write(chunk(10));
    Eventually.holds("written", BOUND, chunks::allReleasedOnce);
    bundle.write(chunk(10));
    bundle.complete();
    assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
    assertThat(spool.stored()).singleElement().matches(octets -> octets.length == 20);
  }

  @Test
  void as_many_bundles_as_may_are_accepted_and_the_next_waits_until_one_is_a_file()
      throws Exception {
    spool.disk().hangOn(step -> step.is("create"));
    for (var i = 0; i < MAX_BUNDLES; i++) {
      accept(10);
    }
    var next = start(10);
    Eventually.holds("waits", BOUND, () -> window().refusals() == 1);
    assertThat(next.count()).isZero();
    assertThat(window().holders()).isEqualTo(MAX_BUNDLES);
    spool.disk().goOn();
    assertThat(next.await(BOUND)).isEqualTo(ACCEPTED);
    assertThat(spool.stored()).hasSize(MAX_BUNDLES + 1);
  }

  @Test
  void full_segments_have_senders_wait_and_refuse_nobody() throws Exception {
    spool.close();
    var few =
        new JournalSettings(
            MAX_BUNDLE_BYTES, 2 * SEGMENT_BYTES, 1000, SEGMENT_BYTES, SpoolFixture.PAUSE);
    spool = new SpoolFixture(SpoolFixture.journalled(temp.resolve("few"), few)).started();
    spool.disk().hangOn(step -> step.is("create"));
    // A batch has blocks of its own, so each of these fills two.
    var verdicts = new ArrayList<RecordingVerdict>();
    do {
      verdicts.add(start(MAX_BUNDLE_BYTES));
      Eventually.holds(
          "accepted, or waiting",
          BOUND,
          () -> verdicts.getLast().count() == 1 || window().refusals() == 1);
    } while (verdicts.getLast().count() == 1);
    // Six blocks of a segment are for bundles.
    assertThat(verdicts).hasSize(2 * 3 + 1);
    assertThat(window().held()).isLessThanOrEqualTo(window().limit());
    assertThat(SpoolFixture.names(spool.directory().resolve("journal"))).hasSize(3);
    spool.disk().goOn();
    assertThat(verdicts.getLast().await(BOUND)).isEqualTo(ACCEPTED);
    assertThat(spool.stored()).hasSize(verdicts.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "write", "force", "close", "move", "forceDirectory"})
  void disk_that_is_full_while_files_are_made_keeps_what_was_accepted_until_it_is_not(String step)
      throws Exception {
    accept(1);
    Eventually.holds("settled", BOUND, () -> spool.stored().size() == 1);
    spool.disk().failOn(each -> each.is(step));
    assertThat(start(10).await(BOUND)).isEqualTo(ACCEPTED);
    Eventually.holds(
        "who comes now is refused", BOUND, () -> start(20).await(BOUND).equals(NO_RESOURCES));
    spool.disk().failOn(_ -> false);
    assertThat(spool.stored()).filteredOn(octets -> octets.length == 10).hasSize(1);
    assertThat(spool.unfinished()).isZero();
    Eventually.holds("taken again", BOUND, () -> start(30).await(BOUND).equals(ACCEPTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"region", "writeRegion", "forceRegion"})
  void disk_that_is_full_for_the_journal_takes_bundles_one_by_one(String step) throws Exception {
    spool.disk().failOn(each -> each.is(step));
    accept(10);
    assertThat(spool.stored()).hasSize(1);
    Eventually.holds("released", BOUND, chunks::allReleasedOnce);
    spool.disk().failOn(_ -> false);
    accept(20);
    assertThat(spool.stored()).hasSize(2);
  }

  @Test
  void batch_that_cannot_be_forced_goes_the_direct_way_and_comes_once() throws Exception {
    accept(1);
    Eventually.holds("settled", BOUND, () -> spool.stored().size() == 1);
    spool.disk().failOn(JournalTest::forcesTheSegment);
    accept(10);
    spool.disk().failOn(_ -> false);
    accept(20);
    assertThat(spool.stored())
        .extracting(octets -> octets.length)
        .containsExactlyInAnyOrder(1, 10, 20);
    spool.close();
    spool = reopen();
    assertThat(spool.stored()).hasSize(3);
  }

  @Test
  void room_is_set_aside_for_the_file_of_each_bundle() throws Exception {
    spool.close();
    var disk = new ScriptedDisk();
    disk.pretendFree(1 << 20);
    var settings = SpoolFixture.journalled(temp.resolve("small"), JOURNAL);
    settings =
        settings.withInbox(
            new SpoolSettings.InboxSettings(
                Long.MAX_VALUE, 0, 1 << 20, 2, SpoolFixture.DISPATCH_TIMEOUT, JOURNAL));
    spool = new SpoolFixture(settings, disk).started();
    accept(10);
    assertThat(spool.stored()).hasSize(1);
    Eventually.holds(
        "both files are made",
        BOUND,
        () -> spool.disk().steps().stream().filter(step -> step.is("region")).count() == 3);
    disk.pretendFree(4095);
    Eventually.holds("known", BOUND, () -> storageFree() == 4095);
    var refused = start(10);
    assertThat(refused.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(refused.detail()).contains("no room");
    disk.pretendFree(4096);
    Eventually.holds("known", BOUND, () -> storageFree() == 4096);
    accept(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"writeRegion", "forceRegion"})
  void bundle_is_refused_when_the_journal_hangs_and_what_comes_of_it_is_undone(String step)
      throws Exception {
    spool.close();
    spool = impatient();
    Eventually.holds("taken", BOUND, () -> start(1).await(BOUND).equals(ACCEPTED));
    var before = spool.stored().size();
    spool.disk().hangOn(each -> each.is(step) && each.path().endsWith("segment-1"));
    var verdict = start(10);
    assertThat(verdict.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(verdict.detail()).contains("dispatch-timeout");
    assertThat(verdict.count()).isEqualTo(1);
    spool.disk().goOn();
    Eventually.holds("released", BOUND, chunks::allReleasedOnce);
    assertThat(spool.stored()).hasSize(before);
    Eventually.holds("taken again", BOUND, () -> start(20).await(BOUND).equals(ACCEPTED));
    assertThat(spool.stored()).noneMatch(octets -> octets.length == 10);
  }

  @Test
  void bundle_that_waits_for_room_is_refused_when_nothing_makes_any() throws Exception {
    spool.close();
    spool = impatient();
    spool.disk().hangOn(step -> step.is("create"));
    var verdicts = new ArrayList<RecordingVerdict>();
    for (var i = 0; i <= MAX_BUNDLES; i++) {
      verdicts.add(start(10));
    }
    assertThat(verdicts.getLast().await(BOUND)).isEqualTo(NO_RESOURCES);
    spool.disk().goOn();
    for (var verdict : verdicts) {
      verdict.await(BOUND);
    }
    Eventually.holds("released", BOUND, chunks::allReleasedOnce);
    var accepted = 0;
    for (var verdict : verdicts) {
      accepted += verdict.await(BOUND).equals(ACCEPTED) ? 1 : 0;
    }
    assertThat(spool.stored()).hasSize(accepted);
  }

  @Test
  void names_are_given_in_the_order_of_acceptance() throws Exception {
    for (var bytes = 1; bytes <= 20; bytes++) {
      accept(bytes);
    }
    spool.stored();
    var lengths = new ArrayList<Integer>();
    for (var octets : SpoolFixture.contents(spool.directory().resolve("inbox"))) {
      lengths.add(octets.length);
    }
    assertThat(lengths).isSorted().hasSize(20);
  }

  @Test
  void journal_is_empty_after_an_orderly_end() throws Exception {
    accept(10);
    spool.close();
    assertThat(SpoolFixture.names(spool.directory().resolve("journal"))).containsExactly("placed");
    assertThat(SpoolFixture.names(spool.directory().resolve("inbox"))).hasSize(1);
    spool = reopen();
  }

  @Test
  void room_of_a_file_that_is_made_again_is_used_once() throws Exception {
    accept(1);
    Eventually.holds("settled", BOUND, () -> spool.stored().size() == 1);
    spool.disk().failOn(step -> step.is("forceDirectory"));
    accept(10);
    var before = moves();
    Eventually.holds("made again", BOUND, () -> moves() > before + 1);
    spool.disk().failOn(_ -> false);
    assertThat(spool.stored()).hasSize(2);
    Eventually.holds("settled", BOUND, () -> window().held() == 0);
    spool.disk().pretendFree(0);
    Eventually.holds("known", BOUND, () -> storageFree() == 0);
    var refused = start(20);
    assertThat(refused.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(refused.detail()).contains(" 0 are set aside");
  }

  private long moves() {
    return spool.disk().steps().stream().filter(step -> step.is("move")).count();
  }

  @Test
  void bundle_whose_force_outlasts_the_end_is_not_accepted_unless_it_is_there() throws Exception {
    spool.close();
    spool = reopen();
    accept(1);
    spool.disk().hangOn(each -> each.is("forcedRegion") && each.path().endsWith("segment-1"));
    var verdict = start(10);
    Eventually.holds("hangs", BOUND, () -> spool.disk().hanging() > 0);
    spool.close();
    spool.disk().goOn();
    var accepted = verdict.await(BOUND).equals(ACCEPTED);
    spool = reopen();
    assertThat(spool.stored()).hasSizeGreaterThanOrEqualTo(accepted ? 2 : 1);
  }

  @Test
  void what_was_left_becomes_files_at_the_next_start_though_no_journal_is_wanted_then()
      throws Exception {
    spool.disk().failOn(step -> step.is("create"));
    assertThat(start(10).await(BOUND)).isEqualTo(ACCEPTED);
    spool.close();
    assertThat(files()).isEmpty();
    spool = new SpoolFixture(SpoolFixture.settings(temp.resolve("data"))).started();
    assertThat(spool.stored()).hasSize(1);
    spool.close();
    spool = reopen();
    assertThat(spool.stored()).hasSize(1);
  }

  private SpoolFixture reopen() throws IOException {
    var settings = SpoolFixture.journalled(temp.resolve("data"), JOURNAL);
    return new SpoolFixture(
            new SpoolSettings(
                settings.directory(),
                settings.nodeIds(),
                settings.inbox(),
                settings.outbox(),
                Duration.ofMillis(500)))
        .started();
  }

  /** One that waits 200 ms for its disk. */
  private SpoolFixture impatient() throws IOException {
    var settings = SpoolFixture.journalled(temp.resolve("impatient"), JOURNAL);
    return new SpoolFixture(SpoolFixture.withDispatchTimeout(settings, Duration.ofMillis(200)))
        .started();
  }

  private List<String> files() throws IOException {
    return SpoolFixture.names(spool.directory().resolve("inbox"));
  }

  private long forces() {
    return spool.disk().steps().stream().filter(JournalTest::forcesTheSegment).count();
  }

  /** The mark of what is laid out is forced too, when placing comes to it. */
  private static boolean forcesTheSegment(ScriptedDisk.Step step) {
    return step.is("forceRegion") && step.path().endsWith("segment-1");
  }

  private long storageFree() {
    var storage = spool.bpa().status().storage();
    return storage == null ? -1 : storage.freeBytes();
  }

  private BpaStatus.Window window() {
    return spool.bpa().status().windows().getFirst();
  }

  private void accept(int bytes) throws Exception {
    var verdict = start(bytes);
    assertThat(verdict.await(BOUND)).as(verdict.detail()).isEqualTo(ACCEPTED);
  }

  private RecordingVerdict start(int bytes) {
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(bytes), verdict);
    bundle.write(chunk(bytes));
    bundle.complete();
    return verdict;
  }

  private PayloadChunk chunk(int bytes) {
    return chunks.chunk(new byte[bytes], 0, bytes);
  }

  private static InboundBundleInfo info(long announcedBytes) {
    return new InboundBundleInfo(
        NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:4556"), announcedBytes);
  }
}
