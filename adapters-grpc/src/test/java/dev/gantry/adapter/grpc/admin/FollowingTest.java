package dev.gantry.adapter.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.OperatorJson.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowingTest {
  private static final int KEPT = 4;

  private final ChangeFeed<String> feed = new ChangeFeed<>(KEPT);

  @Test
  void parts_of_the_whole_come_first_and_only_behind_the_last_one_may_go_on() {
    feed.add("before");
    long seen = feed.newest();
    feed.add("behind");
    assertThat(tell(List.of("a", "b"), seen, 3))
        .containsExactly("-1 a", seen + " b", (seen + 1) + " behind");
  }

  @Test
  void change_that_comes_while_others_are_told_is_told_behind_them() {
    long seen = feed.newest();
    feed.add("one");
    var told = new ArrayList<String>();
    var listener =
        new Recorder(told, 2) {
          @Override
          public void told(long number, String body) {
            if (told.isEmpty()) {
              feed.add("other");
            }
            super.told(number, body);
          }
        };
    assertThatThrownBy(() -> follow(List.of(), seen, listener)).isInstanceOf(Gone.class);
    assertThat(told).containsExactly((seen + 1) + " one", (seen + 2) + " other");
  }

  @Test
  void one_who_is_told_nothing_hears_that_now_and_then() {
    assertThat(tell(List.of(), feed.newest(), 3)).containsExactly("quiet", "quiet", "quiet");
  }

  @Test
  void one_who_missed_something_is_told_no_more_of_it() throws Exception {
    long seen = feed.newest();
    for (int i = 0; i <= KEPT; i++) {
      feed.add("change " + i);
    }
    var told = new ArrayList<String>();
    follow(List.of("a"), seen, new Recorder(told, 10));
    assertThat(told).containsExactly(seen + " a");
  }

  private List<String> tell(List<String> first, long seen, int most) {
    var told = new ArrayList<String>();
    assertThatThrownBy(() -> follow(first, seen, new Recorder(told, most)))
        .isInstanceOf(Gone.class);
    return told;
  }

  private void follow(List<String> first, long seen, Listener listener)
      throws InterruptedException {
    new Following(Duration.ofMillis(1))
        .tell(
            new OperatorWatch.Beginning<>(first, feed, seen, change -> change.what()),
            text -> text,
            listener);
  }

  private static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** One that goes when it has heard enough. */
  private static class Recorder implements Listener {
    private final List<String> heard;
    private final int most;

    Recorder(List<String> heard, int most) {
      this.heard = heard;
      this.most = most;
    }

    private void hear(String what) {
      heard.add(what);
      if (heard.size() == most) {
        throw new Gone();
      }
    }

    @Override
    public void told(long number, String body) {
      hear(number + " " + body);
    }

    @Override
    public void anew() {
      hear("anew");
    }

    @Override
    public void quiet() {
      hear("quiet");
    }
  }
}
