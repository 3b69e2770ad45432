package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.simulator.LinkSchedule.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent leaves at a rate, in windows, and in order; what cannot leave waits. */
class ChannelTest {
  private static final long SECOND = 1_000_000_000L;

  /** Notes when each octet has come, in whole milliseconds. */
  private static final class Ear implements LinkEnd.Receiver {
    private final VirtualClock clock;
    private final List<String> news = new ArrayList<>();
    private int octets;

    private Ear(VirtualClock clock) {
      this.clock = clock;
    }

    @Override
    public void octetsReceived(byte[] more, boolean damaged) {
      octets += more.length;
      news.add(clock.nowNanos() / 1_000_000 + " " + octets);
    }

    @Override
    public void inputClosed() {
      news.add(clock.nowNanos() / 1_000_000 + " FIN");
    }

    @Override
    public void connectionLost(String detail) {
      news.add(clock.nowNanos() / 1_000_000 + " " + detail);
    }
  }

  private final VirtualClock clock = new VirtualClock();
  private final Ear near = new Ear(clock);
  private final Ear far = new Ear(clock);

  @Test
  void octets_leave_one_behind_the_other_and_arrive_a_delay_later() {
    var link = link(LinkConditions.delayed(Duration.ofSeconds(3)).atRate(1000).inChunksOf(1));
    link.active().write(new byte[2]);
    clock.advance(Duration.ofMinutes(1));
    assertThat(far.news).containsExactly("3001 1", "3002 2");
  }

  @Test
  void a_fin_waits_behind_what_was_sent_before() {
    var link = link(LinkConditions.PERFECT.atRate(1000));
    link.active().write(new byte[500]);
    link.active().halfClose();
    assertThat(link.active().waitingBytes()).isEqualTo(500);
    clock.advance(Duration.ofMinutes(1));
    assertThat(far.news).endsWith("500 500", "500 FIN");
    assertThat(link.active().waitingBytes()).isZero();
  }

  @Test
  void each_direction_has_its_own_rate() {
    var link = link(LinkConditions.PERFECT.atRate(1000));
    link.active().write(new byte[1000]);
    link.passive().write(new byte[1000]);
    clock.advance(Duration.ofMinutes(1));
    assertThat(far.news).last().isEqualTo("1000 1000");
    assertThat(near.news).last().isEqualTo("1000 1000");
  }

  @Test
  void who_writes_is_told_when_the_queue_has_room_again() {
    var link = link(LinkConditions.PERFECT.atRate(1000).queueing(100).inChunksOf(1));
    var end = link.active();
    end.write(new byte[99]);
    assertThat(end.hasRoom()).isTrue();
    end.write(new byte[1]);
    assertThat(end.hasRoom()).isFalse();
    var told = new ArrayList<Long>();
    end.whenRoom(() -> told.add(clock.nowNanos() / 1_000_000));
    clock.advance(Duration.ofMinutes(1));
    assertThat(told).containsExactly(1L);
    end.whenRoom(() -> told.add(clock.nowNanos() / 1_000_000));
    clock.advance(Duration.ofMinutes(1));
    assertThat(told).as("there is room now").hasSize(2);
  }

  @Test
  void a_system_that_is_asked_to_hold_less_has_room_for_less() {
    var end = link(LinkConditions.PERFECT.atRate(1000).queueing(100)).active();
    end.boundWaiting(10);
    end.write(new byte[10]);
    assertThat(end.hasRoom()).isFalse();
    end.boundWaiting(0);
    assertThat(end.hasRoom()).isTrue();
  }

  @Test
  void between_windows_nothing_leaves_and_what_was_begun_goes_on_in_the_next() {
    var link =
        link(
            new Window(SECOND, 2 * SECOND, 1000, 5 * SECOND),
            new Window(9 * SECOND, 19 * SECOND, 100, 0));
    link.active().write(new byte[1100]);
    clock.advance(Duration.ofMinutes(1));
    assertThat(octetsBy(6_999)).isLessThanOrEqualTo(1000);
    assertThat(octetsBy(7_000)).as("sent in the window, it arrives behind it").isEqualTo(1000);
    assertThat(far.news).last().isEqualTo("10000 1100");
  }

  @Test
  void no_order_changes_where_the_delay_becomes_shorter() {
    var link =
        link(new Window(0, SECOND, 1000, 60 * SECOND), new Window(SECOND, 9 * SECOND, 1000, 0));
    link.active().write(new byte[1500]);
    clock.advance(Duration.ofMinutes(2));
    assertThat(octetsBy(59_000)).isZero();
    assertThat(far.news).last().isEqualTo("61000 1500");
  }

  @Test
  void a_window_without_a_rate_lets_all_leave_at_once() {
    var link = link(new Window(SECOND, 2 * SECOND, LinkConditions.UNLIMITED, 0));
    link.active().write(new byte[5000]);
    clock.advance(SECOND);
    link.active().write(new byte[5000]);
    clock.advance(0);
    assertThat(far.octets).isEqualTo(10_000);
    clock.advance(SECOND);
    link.active().write(new byte[1]);
    clock.advance(Duration.ofDays(1));
    assertThat(far.octets).as("no window comes any more").isEqualTo(10_000);
  }

  @Test
  void connections_between_two_addresses_share_the_rate() {
    var channel = new Channel(clock, LinkSchedule.always(1000, 0));
    var one =
        attached(new Link(clock, LinkConditions.PERFECT, SeededRandom.of(1), channel, idle()));
    var other = new Link(clock, LinkConditions.PERFECT, SeededRandom.of(1), channel, idle());
    var otherFar = new Ear(clock);
    other.passive().attach(otherFar);
    one.active().write(new byte[1000]);
    other.active().write(new byte[1000]);
    clock.advance(Duration.ofMinutes(1));
    assertThat(far.news).last().isEqualTo("1000 1000");
    assertThat(otherFar.news).last().isEqualTo("2000 1000");
  }

  @Test
  void what_waits_of_a_connection_that_is_gone_takes_no_room() {
    var channel =
        new Channel(clock, LinkSchedule.of(List.of(new Window(SECOND, 9 * SECOND, 1000, 0))));
    var gone =
        attached(new Link(clock, LinkConditions.PERFECT, SeededRandom.of(1), channel, idle()));
    var other = new Link(clock, LinkConditions.PERFECT, SeededRandom.of(1), channel, idle());
    var otherFar = new Ear(clock);
    other.passive().attach(otherFar);
    gone.active().write(new byte[5000]);
    other.active().write(new byte[1000]);
    gone.cut();
    clock.advance(Duration.ofMinutes(1));
    assertThat(otherFar.news).last().isEqualTo("2000 1000");
    assertThat(gone.active().waitingBytes()).isZero();
  }

  @Test
  void what_has_left_is_measured() {
    var channel = new Channel(clock, LinkSchedule.always(1000, 0));
    var link =
        attached(new Link(clock, LinkConditions.PERFECT, SeededRandom.of(1), channel, idle()));
    var times = new long[2];
    channel.measure(
        (from, until, bytes, _) -> {
          times[0] += until - from;
          times[1] += bytes;
        });
    link.active().write(new byte[1500]);
    clock.advance(Duration.ofMinutes(1));
    assertThat(times).containsExactly(1_500_000_000L, 1500);
  }

  @Test
  void what_is_lost_is_sent_again_a_round_trip_later_and_takes_its_share_of_the_rate() {
    var window = new Window(0, 10_000 * SECOND, 15_000, SECOND, 0.5);
    var channel = new Channel(clock, LinkSchedule.of(List.of(window)), SeededRandom.of(3));
    var link =
        attached(new Link(clock, LinkConditions.PERFECT, SeededRandom.of(1), channel, idle()));
    var left = new long[2];
    channel.measure(
        (_, _, bytes, again) -> {
          left[0] += bytes;
          left[1] += again;
        });
    link.active().write(new byte[300_000]);
    clock.advance(Duration.ofMinutes(5));
    assertThat(far.octets).isEqualTo(300_000);
    assertThat(left[0]).isEqualTo(300_000);
    // One of two is lost each time: as much again in the mean, and not just that.
    assertThat(left[1]).isBetween(200_000L, 400_000L);
    // The octets twice, then at least one round trip more, and many at most.
    assertThat(lastNanos()).isBetween((20 + 13 + 2) * SECOND, (20 + 27 + 40) * SECOND);
  }

  @Test
  void what_is_lost_at_the_end_of_a_window_comes_in_the_next_or_never() {
    var next = new Window(100 * SECOND, 110 * SECOND, 1_500, SECOND);
    assertThat(atTheEnd(next)).isEqualTo(3_000);
    assertThat(lastNanos()).isBetween(101 * SECOND, 103 * SECOND);
    assertThat(atTheEnd()).isLessThan(3_000);
  }

  /** Octets that arrive of two packets, in a window of two seconds that loses nearly all. */
  private int atTheEnd(Window... more) {
    var windows = new ArrayList<>(List.of(new Window(0, 2 * SECOND, 1_500, 0, 0.999)));
    windows.addAll(List.of(more));
    far.news.clear();
    far.octets = 0;
    var own = new VirtualClock();
    var channel = new Channel(own, LinkSchedule.of(windows), SeededRandom.of(2));
    var other = new Channel(own, LinkSchedule.always(LinkConditions.UNLIMITED, 0));
    var link = new Link(own, LinkConditions.PERFECT, SeededRandom.of(1), channel, other);
    var ear = new Ear(own);
    link.active().attach(new Ear(own));
    link.passive().attach(ear);
    link.active().write(new byte[3_000]);
    own.advance(Duration.ofMinutes(5));
    far.news.addAll(ear.news);
    return ear.octets;
  }

  private long lastNanos() {
    return Long.parseLong(far.news.getLast().split(" ", -1)[0]) * 1_000_000;
  }

  @Test
  void a_reset_in_a_gap_is_heard_by_who_makes_it_alone() {
    var link = link(new Window(SECOND, 2 * SECOND, 1000, 0));
    link.active().reset();
    clock.advance(Duration.ofMinutes(1));
    assertThat(near.news).containsExactly("0 reset");
    assertThat(far.news).isEmpty();
  }

  private int octetsBy(long millis) {
    int most = 0;
    for (var each : far.news) {
      var parts = each.split(" ", -1);
      if (Long.parseLong(parts[0]) <= millis) {
        most = Integer.parseInt(parts[1]);
      }
    }
    return most;
  }

  private Channel idle() {
    return new Channel(clock, LinkSchedule.always(LinkConditions.UNLIMITED, 0));
  }

  private Link link(LinkConditions conditions) {
    return attached(new Link(clock, conditions, SeededRandom.of(1)));
  }

  private Link link(Window... windows) {
    var channel = new Channel(clock, LinkSchedule.of(List.of(windows)));
    return attached(new Link(clock, LinkConditions.PERFECT, SeededRandom.of(1), channel, idle()));
  }

  private Link attached(Link link) {
    link.active().attach(near);
    link.passive().attach(far);
    return link;
  }
}
