package dev.gantry.testbench.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.gantry.testbench.load.BundleTemplate;
import dev.gantry.testbench.load.Figures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ForwardLoadTest {
  private static final ForwardResult SENT = ForwardResult.of(ForwardResult.Kind.SENT);

  private final ArrayDeque<CompletableFuture<ForwardResult>> asked = new ArrayDeque<>();
  private final List<ByteString> seen = new ArrayList<>();
  private long nowNanos = 5;

  @Test
  void so_many_are_under_way_and_each_that_was_sent_makes_room_for_one() {
    var _ = load(3).begin();
    assertThat(asked).hasSize(3);
    sendAt(1);
    assertThat(asked).hasSize(3);
    assertThat(seen).hasSize(4);
  }

  @Test
  void no_two_bundles_are_alike() {
    var _ = load(2).begin();
    for (int i = 1; i < 100; i++) {
      sendAt(i);
    }
    assertThat(new HashSet<>(seen)).hasSize(seen.size());
    assertThat(seen).allSatisfy(bundle -> assertThat(bundle.size()).isEqualTo(100));
  }

  @Test
  void time_counts_from_the_first_that_was_sent_and_the_second_half_for_itself() {
    var result = load(1).begin();
    sendAt(1_000);
    sendAt(1_400);
    sendAt(1_500);
    sendAt(1_600);
    sendAt(1_999);
    assertThat(result.toCompletableFuture()).isNotDone();
    sendAt(2_000);
    assertThat(result.toCompletableFuture())
        .isCompletedWithValue(
            new ForwardLoad.Result(new Figures(5, 500, 1_000), new Figures(3, 300, 500)));
  }

  @Test
  void nothing_is_asked_for_once_the_time_is_over() {
    var result = load(2).begin();
    sendAt(1_000);
    sendAt(2_000);
    assertThat(result.toCompletableFuture()).isDone();
    sendAt(2_001);
    assertThat(asked).isEmpty();
    assertThat(seen).hasSize(3);
  }

  private ForwardLoad load(int atATime) {
    var template =
        BundleTemplate.ofSize(100, InstantSource.fixed(Instant.EPOCH.plusSeconds(1L << 30)));
    return new ForwardLoad(this::add, template, atATime, Duration.ofNanos(1_000), () -> nowNanos);
  }

  private CompletionStage<ForwardResult> add(ByteString bundle) {
    // The octets are used again.
    seen.add(ByteString.copyFrom(bundle.toByteArray()));
    var result = new CompletableFuture<ForwardResult>();
    asked.add(result);
    return result;
  }

  private void sendAt(long nanos) {
    nowNanos = nanos;
    asked.remove().complete(SENT);
  }
}
