package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Verdict ACCEPTED = new Verdict.Accepted();
  private static final Verdict NO_RESOURCES = new Verdict.Refused(RefusalReason.Known.NO_RESOURCES);

  @TempDir Path temp;

  private final TrackedChunks chunks = new TrackedChunks();
  private SpoolFixture spool;

  @BeforeEach
  void open() throws IOException {
    spool = new SpoolFixture(temp.resolve("data")).started();
  }

  @AfterEach
  void close() throws Exception {
    spool.close();
  }

  @Test
  void no_crash_leaves_a_half_bundle_under_a_final_name() throws Exception {
    var octets = octets(300_000);
    var crashes = new AtomicInteger();
    spool
        .disk()
        .afterEach(
            step -> copy(spool.directory(), temp.resolve("crash-" + crashes.incrementAndGet())));
    accept(octets, 50_000);
    spool.disk().afterEach(_ -> {});

    assertThat(crashes.get()).isGreaterThanOrEqualTo(6);
    for (var crash = 1; crash <= crashes.get(); crash++) {
      var directory = temp.resolve("crash-" + crash);
      try (var restarted = new SpoolFixture(directory)) {
        assertThat(restarted.unfinished()).as("left in tmp after crash %d", crash).isZero();
        for (var stored : restarted.stored()) {
          assertThat(Arrays.equals(stored, octets)).as("whole after crash %d", crash).isTrue();
        }
      }
    }
  }

  @Test
  void file_then_name_then_directory_are_done_before_the_verdict() throws Exception {
    var stepsAtVerdict = new ArrayList<String>();
    var heard = new CountDownLatch(1);
    var bundle =
        spool
            .bpa()
            .open(
                info(10),
                (_, _) -> {
                  spool.disk().steps().forEach(step -> stepsAtVerdict.add(step.name()));
                  heard.countDown();
                });
    var before = spool.disk().steps().size();
    send(bundle, octets(10), 10).complete();
    assertThat(heard.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(stepsAtVerdict.subList(before, stepsAtVerdict.size()))
        .containsSubsequence("create", "write", "force", "close", "move", "forceDirectory");
  }

  @Test
  void bundles_that_end_together_share_the_force_of_the_directory() throws Exception {
    var firstForce = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    spool
        .disk()
        .afterEach(
            step -> {
              if (step.is("forceDirectory")) {
                firstForce.countDown();
                await(goOn);
              }
            });
    var verdicts = new ArrayList<RecordingVerdict>();
    verdicts.add(start(octets(10)));
    await(firstForce);
    for (var i = 0; i < 5; i++) {
      verdicts.add(start(octets(10)));
    }
    Eventually.holds("renamed", BOUND, () -> spool.stored().size() == 6);
    goOn.countDown();
    for (var verdict : verdicts) {
      assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    }
    var forces =
        spool.disk().steps().stream()
            .filter(step -> step.is("forceDirectory") && step.path().endsWith("inbox"))
            .count();
    assertThat(forces).isBetween(2L, 3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "write", "force", "close", "move", "forceDirectory"})
  void full_or_read_only_disk_refuses_and_leaves_nothing(String failing) throws Exception {
    spool.disk().failOn(step -> step.is(failing));
    var verdict = start(octets(5000));
    assertThat(verdict.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(verdict.detail()).contains("No space left on device");
    Eventually.holds("chunks released", BOUND, chunks::allReleasedOnce);
    Eventually.holds("temporary removed", BOUND, () -> spool.unfinished() == 0);
    assertThat(spool.stored()).isEmpty();
    assertThat(verdict.count()).isEqualTo(1);

    spool.disk().failOn(_ -> false);
    accept(octets(10), 10);
  }

  @Test
  void disk_that_fails_in_the_middle_refuses_before_the_end() throws Exception {
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(3000), verdict);
    send(bundle, octets(1000), 1000);
    Eventually.holds("written", BOUND, chunks::allReleasedOnce);
    spool.disk().failOn(step -> step.is("write"));
    send(bundle, octets(1000), 1000);
    assertThat(verdict.await(BOUND)).isEqualTo(NO_RESOURCES);
    send(bundle, octets(1000), 1000).complete();
    Eventually.holds("released", BOUND, chunks::allReleasedOnce);
    Eventually.holds("temporary removed", BOUND, () -> spool.unfinished() == 0);
    assertThat(verdict.count()).isEqualTo(1);
  }

  @Test
  void announced_length_beyond_the_free_space_is_refused_at_its_start() throws Exception {
    var minFree = 64L << 20;
    spool.close();
    spool =
        reopen(
            new SpoolSettings.InboxSettings(
                Long.MAX_VALUE,
                minFree,
                1 << 20,
                2,
                SpoolFixture.DISPATCH_TIMEOUT,
                JournalSettings.NONE),
            minFree + 1000);
    var refused = new RecordingVerdict();
    spool.bpa().open(info(1001), refused);
    assertThat(refused.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(refused.count()).isEqualTo(1);
    assertThat(refused.detail()).contains("1001").contains("free");
    accept(octets(1000), 1000);
  }

  @Test
  void folders_that_are_taken_away_are_made_anew_for_the_next_bundle() throws Exception {
    accept(octets(100), 100);
    for (var folder : List.of("inbox", "tmp")) {
      var directory = spool.directory().resolve(folder);
      for (var name : SpoolFixture.names(directory)) {
        Files.delete(directory.resolve(name));
      }
      Files.delete(directory);
    }
    accept(octets(200), 100);
    assertThat(spool.stored()).hasSize(1);
  }

  @Test
  void space_is_not_promised_twice() throws Exception {
    reopenWithFree(1000);
    var first = spool.bpa().open(info(600), new RecordingVerdict());
    send(first, octets(400), 400);
    // 600 are left, of which 200 are set aside.
    Eventually.holds("written", BOUND, chunks::allReleasedOnce);
    var refused = new RecordingVerdict();
    spool.bpa().open(info(401), refused);
    assertThat(refused.await(BOUND)).isEqualTo(NO_RESOURCES);
    accept(octets(400), 400);
    first.abort();
    Eventually.holds(
        "space given back", BOUND, () -> start(octets(600)).await(BOUND).equals(ACCEPTED));
  }

  @Test
  void host_that_announces_much_in_thousands_of_sessions_leaves_others_the_room() throws Exception {
    reopenWithFree(1 << 30);
    var verdict = new RecordingVerdict();
    var bundles = new ArrayList<InboundBundle>();
    for (var i = 0; i < 4000; i++) {
      bundles.add(spool.bpa().open(info(1 << 29), verdict));
    }
    accept(octets(1000), 1000);
    assertThat(verdict.count()).isZero();
    bundles.forEach(InboundBundle::abort);
  }

  @Test
  void bundle_sets_aside_as_much_again_as_has_come_of_it_and_no_more_than_is_to_come()
      throws Exception {
    reopenWithFree(1000);
    var first = spool.bpa().open(info(900), new RecordingVerdict());
    for (var come : new int[] {200, 400, 600, 800}) {
      send(first, octets(200), 200);
      Eventually.holds("written", BOUND, chunks::allReleasedOnce);
      assertRoomFor(1000 - come - Math.min(come, 900 - come));
    }
    first.abort();
  }

  @Test
  void of_two_bundles_that_fit_only_one_by_one_one_is_refused_in_the_middle() throws Exception {
    reopenWithFree(1000);
    var refused = new RecordingVerdict();
    var kept = new RecordingVerdict();
    var first = send(spool.bpa().open(info(900), refused), octets(300), 300);
    Eventually.holds("written", BOUND, chunks::allReleasedOnce);
    var second = send(spool.bpa().open(info(400), kept), octets(200), 200);
    Eventually.holds("written", BOUND, chunks::allReleasedOnce);
    send(first, octets(100), 100);
    assertThat(refused.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(refused.detail()).contains("no room");
    send(second, octets(200), 200).complete();
    assertThat(kept.await(BOUND)).as(kept.detail()).isEqualTo(ACCEPTED);
    Eventually.holds("temporary removed", BOUND, () -> spool.unfinished() == 0);
  }

  @Test
  void bundle_at_the_largest_length_is_taken_and_one_past_it_is_not() throws Exception {
    spool.close();
    spool =
        reopen(
            new SpoolSettings.InboxSettings(
                1000, 0, 1 << 20, 2, SpoolFixture.DISPATCH_TIMEOUT, JournalSettings.NONE),
            1 << 20);
    accept(octets(1000), 100);
    var announced = new RecordingVerdict();
    spool.bpa().open(info(1001), announced).abort();
    assertThat(announced.await(BOUND))
        .isEqualTo(new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    var unannounced = new RecordingVerdict();
    var bundle = spool.bpa().open(info(InboundBundleInfo.LENGTH_UNKNOWN), unannounced);
    send(bundle, octets(1001), 100).complete();
    assertThat(unannounced.await(BOUND))
        .isEqualTo(new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    Eventually.holds("released", BOUND, chunks::allReleasedOnce);
    assertThat(spool.stored()).hasSize(1);
  }

  @Test
  void one_chunk_longer_than_the_queue_is_taken() throws Exception {
    spool.close();
    spool =
        reopen(
            new SpoolSettings.InboxSettings(
                Long.MAX_VALUE, 0, 1000, 1, SpoolFixture.DISPATCH_TIMEOUT, JournalSettings.NONE),
            1 << 20);
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(-1), verdict);
    send(bundle, octets(1001), 1001);
    bundle.complete();
    assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    Eventually.holds("released", BOUND, chunks::allReleasedOnce);
  }

  @Test
  void queue_at_its_limit_is_kept_and_one_octet_past_it_refuses() throws Exception {
    spool.close();
    spool =
        reopen(
            new SpoolSettings.InboxSettings(
                Long.MAX_VALUE, 0, 1000, 1, SpoolFixture.DISPATCH_TIMEOUT, JournalSettings.NONE),
            1 << 20);
    var writing = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    spool
        .disk()
        .afterEach(
            step -> {
              if (step.is("create")) {
                writing.countDown();
                await(goOn);
              }
            });
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(-1), verdict);
    send(bundle, octets(400), 400);
    await(writing);
    send(bundle, octets(600), 600);
    assertThat(verdict.count()).isZero();
    send(bundle, octets(1), 1);
    assertThat(verdict.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(verdict.detail()).contains("keep up");
    goOn.countDown();
    Eventually.holds("released", BOUND, chunks::allReleasedOnce);
    Eventually.holds("temporary removed", BOUND, () -> spool.unfinished() == 0);
  }

  @Test
  void names_tell_the_order_and_the_sender_and_are_never_given_twice() throws Exception {
    accept(octets(1), 1);
    accept(octets(2), 1);
    var before = SpoolFixture.names(spool.directory().resolve("inbox"));
    assertThat(before)
        .allMatch(name -> name.matches("[0-9T]{18}Z-[0-9]{6}-[0-9]{10}-ipn:7.0.bundle"));
    assertThat(Files.size(spool.directory().resolve("inbox").resolve(before.getFirst()))).isOne();
    spool.close();
    spool = new SpoolFixture(temp.resolve("data")).started();
    accept(octets(3), 1);
    var after = SpoolFixture.names(spool.directory().resolve("inbox"));
    assertThat(after).hasSize(3).startsWith(before.toArray(String[]::new));
  }

  @Test
  void sender_with_a_hostile_name_stays_in_the_inbox() throws Exception {
    var verdict = new RecordingVerdict();
    var info =
        new InboundBundleInfo(null, false, new PeerAddress("../../" + "x/".repeat(300) + "\0"), 1);
    send(spool.bpa().open(info, verdict), octets(1), 1).complete();
    assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    assertThat(spool.stored()).hasSize(1);
  }

  @Test
  void leaving_waits_for_bundles_that_are_being_written_and_takes_no_more() throws Exception {
    var verdict = new RecordingVerdict();
    var bundle = send(spool.bpa().open(info(10), verdict), octets(10), 10);
    var left = spool.bpa().leave().toCompletableFuture();
    Eventually.holds(
        "closed",
        BOUND,
        () -> {
          var late = new RecordingVerdict();
          spool.bpa().open(info(10), late).abort();
          return late.count() == 1;
        });
    assertThat(left).isNotDone();
    bundle.complete();
    assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    left.get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  /** Another spool, on a disk with so many octets left, none of which must stay free. */
  private void reopenWithFree(long bytes) throws Exception {
    spool.close();
    spool =
        reopen(
            new SpoolSettings.InboxSettings(
                Long.MAX_VALUE, 0, 1 << 20, 2, SpoolFixture.DISPATCH_TIMEOUT, JournalSettings.NONE),
            bytes);
  }

  private SpoolFixture reopen(SpoolSettings.InboxSettings inbox, long freeBytes)
      throws IOException {
    var disk = new ScriptedDisk();
    disk.pretendFree(freeBytes);
    var opened =
        new SpoolFixture(SpoolFixture.settings(temp.resolve("other")).withInbox(inbox), disk)
            .started();
    // What it wrote to open does not count.
    disk.pretendFree(freeBytes);
    return opened;
  }

  /** So many octets are for others, and not one more. */
  private void assertRoomFor(long bytes) throws Exception {
    var refused = new RecordingVerdict();
    spool.bpa().open(info(bytes + 1), refused);
    assertThat(refused.await(BOUND)).isEqualTo(NO_RESOURCES);
    accept(octets(Math.toIntExact(bytes)), 1000);
    var inbox = spool.directory().resolve("inbox");
    for (var name : SpoolFixture.names(inbox)) {
      spool.disk().delete(inbox.resolve(name));
    }
  }

  private RecordingVerdict start(byte[] octets) {
    var verdict = new RecordingVerdict();
    send(spool.bpa().open(info(octets.length), verdict), octets, 1000).complete();
    return verdict;
  }

  private void accept(byte[] octets, int chunkBytes) throws Exception {
    var verdict = new RecordingVerdict();
    send(spool.bpa().open(info(octets.length), verdict), octets, chunkBytes).complete();
    assertThat(verdict.await(BOUND)).as(verdict.detail()).isEqualTo(new Verdict.Accepted());
  }

  private InboundBundle send(InboundBundle bundle, byte[] octets, int chunkBytes) {
    for (var offset = 0; offset < octets.length; offset += chunkBytes) {
      bundle.write(chunks.chunk(octets, offset, Math.min(chunkBytes, octets.length - offset)));
    }
    return bundle;
  }

  private static InboundBundleInfo info(long announcedBytes) {
    return new InboundBundleInfo(
        NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:4556"), announcedBytes);
  }

  private static byte[] octets(int length) {
    var octets = new byte[length];
    new Random(length).nextBytes(octets);
    return octets;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
