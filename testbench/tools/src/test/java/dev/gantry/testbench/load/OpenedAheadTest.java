package dev.gantry.testbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.payload.OutboundBundle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenedAheadTest {
  private static final long BOUND_SECONDS = 20;

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Numbered> made = new ArrayList<>();

  @Test
  void no_more_are_made_ahead_than_sixty_four() {
    var ahead = ahead(1000);
    assertThat(ahead.ready(() -> {})).isFalse();
    tasks.remove().run();
    assertThat(made).hasSize(OpenedAhead.AHEAD);
    assertThat(number(ahead)).isZero();
    assertThat(tasks).as("until half of them are taken").isEmpty();
    for (var i = 1; i < OpenedAhead.AHEAD / 2 + 1; i++) {
      assertThat(number(ahead)).isEqualTo(i);
    }
    tasks.remove().run();
    assertThat(made).hasSize(OpenedAhead.AHEAD + OpenedAhead.AHEAD / 2 + 1);
  }

  @Test
  void who_waits_is_told_once_when_there_are_some() {
    var told = new AtomicInteger();
    var ahead = ahead(40);
    assertThat(ahead.ready(told::incrementAndGet)).isFalse();
    assertThat(ahead.ready(told::incrementAndGet)).isFalse();
    tasks.remove().run();
    assertThat(told).hasValue(1);
    assertThat(ahead.ready(told::incrementAndGet)).isTrue();
    assertThat(told).hasValue(1);
  }

  @Test
  void behind_the_last_there_is_none_and_nobody_waits_for_it() {
    var ahead = ahead(2);
    ahead.ready(() -> {});
    tasks.remove().run();
    assertThat(number(ahead)).isZero();
    assertThat(number(ahead)).isOne();
    assertThat(ahead.ready(() -> {})).isTrue();
    assertThat(ahead.take()).isNull();
  }

  @Test
  void what_nobody_took_is_released_with_its_end_and_so_is_what_comes_later() {
    var ahead = ahead(1000);
    ahead.ready(() -> {});
    tasks.remove().run();
    var taken = ahead.take();
    ahead.close();
    assertThat(made.stream().filter(each -> each.released.get() == 0))
        .containsExactly((Numbered) taken);
    assertThat(ahead.ready(() -> {})).isFalse();
    assertThat(tasks).as("nothing more is made").isEmpty();
  }

  @Test
  void many_threads_make_them_and_one_takes_them_in_order() throws Exception {
    var opened = ConcurrentHashMap.<Long>newKeySet();
    var count = 20_000;
    try (var executor = Executors.newFixedThreadPool(3);
        var ahead =
            new OpenedAhead(
                count,
                number -> {
                  opened.add(number);
                  return new Numbered(number);
                },
                3,
                executor)) {
      for (var next = 0L; next < count; next++) {
        var told = new CountDownLatch(1);
        while (!ahead.ready(told::countDown)) {
          assertThat(told.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
          told = new CountDownLatch(1);
        }
        assertThat(number(ahead)).isEqualTo(next);
      }
    }
    assertThat(opened).hasSize(count);
  }

  private OpenedAhead ahead(long count) {
    return new OpenedAhead(
        count,
        number -> {
          made.add(new Numbered(number));
          return made.getLast();
        },
        1,
        tasks::add);
  }

  private static long number(OpenedAhead ahead) {
    var next = ahead.take();
    assertThat(next).isNotNull();
    return ((Numbered) next).number;
  }

  private static final class Numbered implements OutboundBundle {
    private final long number;
    private final AtomicInteger released = new AtomicInteger();

    Numbered(long number) {
      this.number = number;
    }

    @Override
    public long lengthBytes() {
      return 1;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      listener.readFailed("nothing is in it");
    }

    @Override
    public void release() {
      released.incrementAndGet();
    }
  }
}
