package dev.gantry.adapter.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.in.ChangeFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchersTest {
  private static final int KEPT = 4;

  private final ChangeFeed<String> feed = new ChangeFeed<>(KEPT);
  private final Watchers watchers = new Watchers();

  @Test
  void slow_watcher_is_told_what_it_missed_as_long_as_that_is_kept() throws Exception {
    var slow = new Recorder();
    assertThat(begin(slow)).isTrue();
    add(KEPT);
    slow.becomes(true);
    for (int i = 1; i <= KEPT; i++) {
      assertThat(slow.next()).isEqualTo("change " + i);
    }
  }

  @Test
  void slow_watcher_that_missed_one_more_is_told_to_start_anew() throws Exception {
    var slow = new Recorder();
    assertThat(begin(slow)).isTrue();
    add(KEPT + 1);
    assertThat(slow.next()).isEqualTo("missed");
  }

  @Test
  void one_whose_role_was_taken_is_told_so_and_nothing_more() throws Exception {
    var watcher = new Recorder();
    watcher.becomes(true);
    assertThat(begin(watcher)).isTrue();
    add(1);
    assertThat(watcher.next()).isEqualTo("change 1");
    watcher.may = false;
    add(1);
    assertThat(watcher.next()).isEqualTo("refused");
    assertThat(watcher.told).isEmpty();
  }

  @Test
  void as_many_watch_as_may_and_there_is_room_again_when_one_has_gone() throws Exception {
    var all = new ArrayList<Recorder>();
    for (int i = 0; i < Watchers.MAX_WATCHERS; i++) {
      all.add(new Recorder());
      assertThat(begin(all.getLast())).isTrue();
    }
    assertThat(begin(new Recorder())).isFalse();
    all.getFirst().goes();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!begin(new Recorder())) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.onSpinWait();
    }
    all.forEach(Recorder::goes);
  }

  @Test
  void beginning_waits_for_a_slow_watcher_too() throws Exception {
    var slow = new Recorder();
    assertThat(
            watchers.begin(
                new OperatorWatch.Beginning<>(
                    List.of("first"), feed, feed.newest(), change -> change.what()),
                slow))
        .isTrue();
    slow.becomes(true);
    assertThat(slow.next()).isEqualTo("first");
    add(1);
    assertThat(slow.next()).isEqualTo("change 1");
    slow.goes();
  }

  private boolean begin(Recorder watcher) {
    return watchers.begin(
        new OperatorWatch.Beginning<>(
            List.<String>of(), feed, feed.newest(), change -> change.what()),
        watcher);
  }

  private void add(int changes) {
    for (int i = 1; i <= changes; i++) {
      feed.add("change " + i);
    }
  }

  /** One that is told to be slow. */
  private static final class Recorder implements Watchers.Watcher<String> {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private volatile boolean ready;
    private volatile boolean gone;
    private volatile boolean may = true;
    private volatile Runnable changed = () -> {};

    void becomes(boolean nowReady) {
      ready = nowReady;
      changed.run();
    }

    void goes() {
      gone = true;
      changed.run();
    }

    String next() throws InterruptedException {
      return told.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public boolean isGone() {
      return gone;
    }

    @Override
    public void onChange(Runnable what) {
      changed = what;
      what.run();
    }

    @Override
    public void tell(String part) {
      told.add(part);
    }

    @Override
    public boolean may() {
      return may;
    }

    @Override
    public void refused() {
      told.add("refused");
    }

    @Override
    public void missed() {
      told.add("missed");
    }
  }
}
