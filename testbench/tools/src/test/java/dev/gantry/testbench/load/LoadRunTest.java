package dev.gantry.testbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.payload.OutboundBundle;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadRunTest {
  private final ArrayDeque<Consumer<OutboundOutcome>> offered = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();

  @Test
  void no_more_bundles_are_offered_than_the_window_holds() {
    var done = run(bundles(5), 2, Long.MAX_VALUE).start().toCompletableFuture();
    assertThat(offered).hasSize(2);
    acknowledgeOne();
    assertThat(offered).hasSize(2);
    acknowledgeAll();
    assertThat(done.join().complete()).isTrue();
    assertThat(done.join().figures().bundles()).isEqualTo(5);
  }

  @Test
  void no_more_is_offered_while_the_octets_of_the_window_are() {
    var run = run(bundles(5), 10, 200);
    var done = run.start().toCompletableFuture();
    assertThat(offered).as("two of 100 octets fill it").hasSize(2);
    acknowledgeOne();
    assertThat(offered).hasSize(2);
    acknowledgeAll();
    assertThat(done.join().complete()).isTrue();
  }

  @Test
  void one_bundle_is_offered_however_large() {
    run(bundles(2), 10, 1).start().toCompletableFuture();
    assertThat(offered).hasSize(1);
  }

  @Test
  void nothing_is_offered_until_the_source_has_a_bundle_ready() {
    var later = new ArrayDeque<Runnable>();
    var ready = new AtomicBoolean();
    var bundles = bundles(3);
    var source =
        new BundleSource() {
          @Override
          public boolean ready(Runnable then) {
            if (!ready.get()) {
              later.add(then);
            }
            return ready.get();
          }

          @Override
          public @Nullable OutboundBundle next() {
            return bundles.next();
          }

          @Override
          public String name(long number) {
            return bundles.name(number);
          }

          @Override
          public long count() {
            return bundles.count();
          }
        };
    var done = run(source, 2, Long.MAX_VALUE).start().toCompletableFuture();
    assertThat(offered).isEmpty();
    ready.set(true);
    later.remove().run();
    assertThat(offered).hasSize(2);
    acknowledgeAll();
    assertThat(done.join().figures().bundles()).isEqualTo(3);
  }

  @Test
  void a_run_that_is_stopped_ends_with_what_is_in_flight() {
    var run = run(bundles(5), 2, Long.MAX_VALUE);
    var done = run.start().toCompletableFuture();
    run.stop();
    assertThat(done).isNotDone();
    acknowledgeAll();
    assertThat(done.join())
        .satisfies(
            result -> {
              assertThat(result.complete()).isFalse();
              assertThat(result.figures().bundles()).isEqualTo(2);
              assertThat(result.left()).isEqualTo(3);
            });
  }

  @Test
  void a_refused_bundle_is_named_and_the_rest_is_sent() {
    var done = run(bundles(3), 1, Long.MAX_VALUE).start().toCompletableFuture();
    offered.remove().accept(new OutboundOutcome.Refused(RefusalReason.Known.NO_RESOURCES, 0));
    acknowledgeAll();
    assertThat(failures).containsExactly("generated bundle 1");
    assertThat(done.join().failed()).isEqualTo(1);
    assertThat(done.join().figures().bundles()).isEqualTo(2);
  }

  @Test
  void a_bundle_that_the_peer_has_already_counts_as_delivered() {
    var done = run(bundles(2), 1, Long.MAX_VALUE).start().toCompletableFuture();
    offered.remove().accept(new OutboundOutcome.Refused(RefusalReason.Known.COMPLETED, 0));
    acknowledgeAll();
    assertThat(failures).isEmpty();
    assertThat(done.join().complete()).isTrue();
    assertThat(done.join().figures().bytes()).isEqualTo(200);
  }

  @Test
  void a_session_that_ends_leaves_the_rest_unoffered() {
    var done = run(bundles(5), 2, Long.MAX_VALUE).start().toCompletableFuture();
    offered.remove().accept(new OutboundOutcome.Interrupted(0));
    offered.remove().accept(new OutboundOutcome.NotStarted());
    assertThat(offered).isEmpty();
    assertThat(done.join().failed()).isEqualTo(2);
    assertThat(done.join().left()).isEqualTo(3);
  }

  @Test
  void bundles_that_find_no_memory_fail_the_run() {
    var empty =
        new BundleSource() {
          @Override
          public @Nullable OutboundBundle next() {
            throw new OutOfMemoryError("none left");
          }

          @Override
          public String name(long number) {
            return "";
          }

          @Override
          public long count() {
            return 1;
          }
        };
    assertThat(run(empty, 1, Long.MAX_VALUE).start().toCompletableFuture())
        .isCompletedExceptionally();
  }

  private LoadRun run(BundleSource source, int window, long windowBytes) {
    return new LoadRun(
        source,
        new LoadRun.Session() {
          @Override
          public void offer(OutboundBundle bundle, Consumer<OutboundOutcome> ended) {
            offered.add(
                outcome -> {
                  bundle.release();
                  ended.accept(outcome);
                });
          }

          @Override
          public void execute(Runnable task) {
            task.run();
          }
        },
        window,
        windowBytes,
        (name, _) -> failures.add(name));
  }

  private static BundleSource bundles(int count) {
    return new GeneratedBundles(100, count, InstantSource.system());
  }

  private void acknowledgeOne() {
    offered.remove().accept(new OutboundOutcome.Acknowledged());
  }

  private void acknowledgeAll() {
    while (!offered.isEmpty()) {
      acknowledgeOne();
    }
  }
}
