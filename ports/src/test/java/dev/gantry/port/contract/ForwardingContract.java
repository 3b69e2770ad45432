package dev.gantry.port.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link dev.gantry.port.in.Forwarding} does. */
public abstract class ForwardingContract {
  protected static final Duration BOUND = Duration.ofSeconds(20);
  private static final PeerAddress STRANGER = new PeerAddress("192.0.2.99:4556");

  private final List<RecordingAnswer> answers = new ArrayList<>();
  private final List<TrackedBundle> bundles = new ArrayList<>();
  private ForwardingFixture fixture;

  /** Makes the forwarding under test and its peer. */
  protected abstract ForwardingFixture newFixture() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    fixture = newFixture();
  }

  @AfterEach
  final void everything_was_answered_once_and_released_once() throws Exception {
    fixture.close();
    for (var answer : answers) {
      answer.await(BOUND);
    }
    Eventually.holds("released", BOUND, () -> bundles.stream().allMatch(TrackedBundle::settled));
    assertThat(answers).allMatch(answer -> answer.count() == 1);
  }

  @Test
  void sent_bundle_is_with_the_peer_unchanged() throws Exception {
    var octets = octets(1, 70_000);
    assertThat(forward(TrackedBundle.of(octets)).await(BOUND)).isEqualTo(new ForwardOutcome.Sent());
    assertThat(fixture.taken()).hasSize(1).first().isEqualTo(octets);
  }

  @Test
  void sent_is_said_only_after_the_peer_took_it() throws Exception {
    fixture.holdFromNowOn();
    var answer = forward(TrackedBundle.of(octets(2, 1000)));
    Eventually.holds("the peer has it all", BOUND, () -> fixture.held() == 1);
    assertThat(answer.count()).isZero();
    assertThat(fixture.taken()).isEmpty();
    fixture.takeHeld();
    assertThat(answer.await(BOUND)).isEqualTo(new ForwardOutcome.Sent());
    assertThat(fixture.taken()).hasSize(1);
  }

  @Test
  void unknown_peer_is_no_neighbour_and_its_bundle_is_not_read() throws Exception {
    var bundle = TrackedBundle.of(octets(3, 10));
    assertThat(forward(STRANGER, bundle).await(BOUND)).isEqualTo(new ForwardOutcome.NoNeighbour());
    assertThat(bundle.reads()).isZero();
  }

  @Test
  void bundle_as_long_as_the_peer_takes_is_sent() throws Exception {
    var length = Math.toIntExact(fixture.transferMtuBytes());
    assertThat(forward(TrackedBundle.of(octets(4, length))).await(BOUND))
        .isEqualTo(new ForwardOutcome.Sent());
  }

  @Test
  void bundle_one_octet_longer_than_the_peer_takes_is_too_large_and_not_read() throws Exception {
    var limit = fixture.transferMtuBytes();
    var bundle = TrackedBundle.of(octets(5, Math.toIntExact(limit + 1)));
    assertThat(forward(bundle).await(BOUND)).isEqualTo(new ForwardOutcome.TooLarge(limit));
    assertThat(bundle.reads()).isZero();
    assertThat(fixture.taken()).isEmpty();
  }

  @Test
  void refusal_is_told_with_the_reason_of_the_peer() throws Exception {
    fixture.refuseFromNowOn(RefusalReason.Known.NOT_ACCEPTABLE);
    assertThat(forward(TrackedBundle.of(octets(6, 1000))).await(BOUND))
        .isEqualTo(new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    assertThat(fixture.taken()).isEmpty();
  }

  @Test
  void bundle_that_cannot_be_read_is_answered_and_never_sent() throws Exception {
    assertThat(forward(TrackedBundle.unreadable(1000)).await(BOUND))
        .isNotEqualTo(new ForwardOutcome.Sent());
    assertThat(fixture.taken()).isEmpty();
  }

  @Test
  void loss_of_the_peer_answers_what_waits_after_it_was_withdrawn() throws Exception {
    fixture.holdFromNowOn();
    var withdrawnBefore = new ArrayList<Boolean>();
    var answer = new RecordingAnswer();
    answers.add(answer);
    fixture
        .forwarding()
        .forward(
            fixture.peer(),
            tracked(TrackedBundle.of(octets(7, 1000))),
            outcome -> {
              withdrawnBefore.add(!unchecked(fixture::announced));
              answer.answered(outcome);
            });
    Eventually.holds("the peer has it all", BOUND, () -> fixture.held() == 1);
    fixture.losePeer();
    assertThat(answer.await(BOUND)).isEqualTo(new ForwardOutcome.NoNeighbour());
    assertThat(withdrawnBefore).containsExactly(true);
    assertThat(forward(TrackedBundle.of(octets(8, 10))).await(BOUND))
        .isEqualTo(new ForwardOutcome.NoNeighbour());
  }

  @Test
  void bundles_of_many_threads_are_each_answered_once_and_all_taken() throws Exception {
    int threads = 4;
    int each = 50;
    var together = new CyclicBarrier(threads);
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<Future<?>>();
      for (int thread = 0; thread < threads; thread++) {
        int first = 100 + thread * each;
        running.add(
            executor.submit(
                () -> {
                  together.await(BOUND.toSeconds(), TimeUnit.SECONDS);
                  for (int i = 0; i < each; i++) {
                    forward(TrackedBundle.of(octets(first + i, 500)));
                  }
                  return null;
                }));
      }
      for (var one : running) {
        one.get(BOUND.toSeconds(), TimeUnit.SECONDS);
      }
    }
    for (var answer : List.copyOf(answers)) {
      assertThat(answer.await(BOUND)).isEqualTo(new ForwardOutcome.Sent());
    }
    assertThat(fixture.taken()).hasSize(threads * each);
  }

  @Test
  void answer_may_forward_the_next() throws Exception {
    var second = new RecordingAnswer();
    answers.add(second);
    var next = tracked(TrackedBundle.of(octets(10, 10)));
    fixture
        .forwarding()
        .forward(
            fixture.peer(),
            tracked(TrackedBundle.of(octets(9, 10))),
            _ -> fixture.forwarding().forward(fixture.peer(), next, second));
    assertThat(second.await(BOUND)).isEqualTo(new ForwardOutcome.Sent());
  }

  @Test
  void end_of_the_node_answers_what_runs_and_what_comes_later() throws Exception {
    fixture.holdFromNowOn();
    var running = forward(TrackedBundle.of(octets(11, 1000)));
    Eventually.holds("the peer has it all", BOUND, () -> fixture.held() == 1);
    fixture.stop();
    assertThat(running.await(BOUND)).isEqualTo(new ForwardOutcome.NoNeighbour());
    for (int i = 0; i < 3; i++) {
      assertThat(forward(TrackedBundle.of(octets(12, 10))).await(BOUND))
          .isEqualTo(new ForwardOutcome.NoNeighbour());
    }
  }

  @Test
  void bundles_that_cross_the_end_of_the_node_are_answered() throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      var stopping =
          executor.submit(
              () -> {
                fixture.stop();
                return null;
              });
      int seed = 1000;
      while (!stopping.isDone() && seed < 3000) {
        forward(TrackedBundle.of(octets(seed++, 10)));
      }
      stopping.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }
    for (var answer : List.copyOf(answers)) {
      assertThat(answer.await(BOUND))
          .isIn(new ForwardOutcome.Sent(), new ForwardOutcome.NoNeighbour());
    }
  }

  private RecordingAnswer forward(TrackedBundle bundle) {
    return forward(fixture.peer(), bundle);
  }

  private RecordingAnswer forward(PeerAddress peer, TrackedBundle bundle) {
    var answer = new RecordingAnswer();
    synchronized (answers) {
      answers.add(answer);
    }
    fixture.forwarding().forward(peer, tracked(bundle), answer);
    return answer;
  }

  private OutboundBundle tracked(TrackedBundle bundle) {
    synchronized (bundles) {
      bundles.add(bundle);
    }
    return bundle;
  }

  private static <T> T unchecked(Callable<T> question) {
    try {
      return question.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] octets(int seed, int length) {
    var octets = new byte[length];
    new Random(seed).nextBytes(octets);
    return octets;
  }
}
