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
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk whose calls do not return holds nobody's transfers for ever. */
class HungDiskTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Verdict ACCEPTED = new Verdict.Accepted();
  private static final Verdict NO_RESOURCES = new Verdict.Refused(RefusalReason.Known.NO_RESOURCES);

  @TempDir Path temp;

  private final TrackedChunks chunks = new TrackedChunks();
  private SpoolFixture spool;

  @BeforeEach
  void open() throws IOException {
    spool =
        new SpoolFixture(
                SpoolFixture.withDispatchTimeout(
                    SpoolFixture.settings(temp.resolve("data")), Duration.ofMillis(200)))
            .started();
  }

  @AfterEach
  void close() throws Exception {
    spool.disk().goOn();
    spool.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "write", "force", "close", "move", "forceDirectory"})
  void bundle_is_refused_and_what_the_call_does_when_it_returns_is_undone(String step)
      throws Exception {
    spool.disk().hangOn(each -> each.is(step));
    var verdict = start(5000);
    assertThat(verdict.await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(verdict.detail()).contains("dispatch-timeout");

    spool.disk().goOn();
    Eventually.holds("chunks released", BOUND, chunks::allReleasedOnce);
    Eventually.holds(
        "nothing left", BOUND, () -> spool.unfinished() == 0 && spool.stored().isEmpty());
    assertThat(verdict.count()).isEqualTo(1);
    accepts();
  }

  @Test
  void octets_of_an_unfinished_bundle_are_let_go_but_those_in_the_call_that_hangs()
      throws Exception {
    spool.disk().hangOn(each -> each.is("write"));
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(-1), verdict);
    bundle.write(chunks.chunk(new byte[1000], 0, 1000));
    Eventually.holds("hangs", BOUND, () -> spool.disk().hanging() == 1);
    bundle.write(chunks.chunk(new byte[1000], 0, 1000));
    assertThat(verdict.await(BOUND)).isEqualTo(NO_RESOURCES);
    Eventually.holds("one is let go", BOUND, () -> chunks.unreleased() == 1);
  }

  @Test
  void who_comes_while_the_disk_does_not_answer_is_refused_at_once_and_taken_when_it_does()
      throws Exception {
    spool.disk().hangOn(_ -> true);
    assertThat(start(10).await(BOUND)).isEqualTo(NO_RESOURCES);
    assertThat(storage().answers()).isFalse();
    assertThat(storage().overdue()).isPositive();
    assertThat(spool.bpa().status().takesBundles()).isFalse();

    var late = new RecordingVerdict();
    spool.bpa().open(info(10), late).abort();
    assertThat(late.count()).isEqualTo(1);
    assertThat(late.await(BOUND)).isEqualTo(NO_RESOURCES);

    spool.disk().goOn();
    Eventually.holds("answers", BOUND, () -> storage().answers());
    accepts();
  }

  @Test
  void calls_that_hang_are_no_more_than_writers() throws Exception {
    var threads = new ConcurrentLinkedQueue<Thread>();
    spool
        .disk()
        .hangOn(
            each -> {
              threads.add(Thread.currentThread());
              return each.is("force");
            });
    var verdicts = new ArrayList<RecordingVerdict>();
    for (var i = 0; i < 50; i++) {
      verdicts.add(start(10));
    }
    for (var verdict : verdicts) {
      assertThat(verdict.await(BOUND)).isEqualTo(NO_RESOURCES);
    }
    assertThat(spool.disk().hanging())
        .isBetween(1, SpoolSettings.InboxSettings.defaults().maxWriters());
    // A rename that hangs holds the carrier of a virtual thread (JDK 25), of which there are few.
    assertThat(threads).noneMatch(Thread::isVirtual);

    spool.disk().goOn();
    Eventually.holds(
        "nothing left",
        BOUND,
        () ->
            chunks.allReleasedOnce()
                && spool.unfinished() == 0
                && spool.stored().isEmpty()
                && storage().answers());
    accepts();
  }

  @Test
  void disk_that_is_tried_again_answers_though_the_first_call_never_returns() throws Exception {
    var path = new ConcurrentLinkedQueue<Path>();
    spool
        .disk()
        .hangOn(
            each -> {
              if (path.isEmpty() && each.is("force")) {
                path.add(each.path());
              }
              return each.path().equals(path.peek());
            });
    assertThat(start(10).await(BOUND)).isEqualTo(NO_RESOURCES);
    Eventually.holds("answers", BOUND, () -> storage().answers());
    accepts();
    assertThat(spool.disk().hanging()).isEqualTo(1);
  }

  /** By and by: with so short a bound a busy machine may be too slow for it. */
  private void accepts() throws Exception {
    Eventually.holds("a bundle is taken", BOUND, () -> start(10).await(BOUND).equals(ACCEPTED));
    Eventually.holds("and is all there is", BOUND, () -> spool.stored().size() == 1);
  }

  private BpaStatus.Storage storage() {
    return Objects.requireNonNull(spool.bpa().status().storage());
  }

  private RecordingVerdict start(int bytes) {
    var verdict = new RecordingVerdict();
    var bundle = spool.bpa().open(info(bytes), verdict);
    bundle.write(chunks.chunk(new byte[bytes], 0, bytes));
    bundle.complete();
    return verdict;
  }

  private static InboundBundleInfo info(long announcedBytes) {
    return new InboundBundleInfo(
        NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:4556"), announcedBytes);
  }
}
