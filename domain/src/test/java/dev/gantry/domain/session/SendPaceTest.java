package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.SECOND;
import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.active;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.SessionAction.BoundUnsent;
import dev.gantry.domain.session.SessionAction.SendSegment;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** Segments and what is written ahead are as long as the link is fast. */
class SendPaceTest {
  private static final int LONGEST = 1 << 20;
  private static final int AHEAD = 4 << 20;

  private final SendPace pace = new SendPace(LONGEST, AHEAD);
  private long sentBytes;
  private long settledBytes;
  private long nowNanos;

  /** A window of {@code bytes} is sent and comes back acknowledged at that rate. */
  private void window(long bytes, long bytesPerSecond, boolean waiting) {
    sentBytes += bytes;
    // The first acknowledgement begins a sample, that of what was sent by then ends it.
    for (int i = 0; i < 4; i++) {
      long part = bytes / 4;
      settledBytes += part;
      nowNanos += part * SECOND / bytesPerSecond;
      pace.acknowledged(sentBytes, settledBytes, waiting, nowNanos);
    }
  }

  @Test
  void nothing_measured_is_a_megabit_per_second() {
    assertThat(pace.segmentBytes()).isEqualTo(SendPace.FIRST_SEGMENT_BYTES);
    assertThat(pace.aheadBytes()).isEqualTo(SendPace.FIRST_AHEAD_BYTES);
    assertThat(pace.unsentBytes()).isEqualTo(SendPace.UNBOUNDED);
    var small = new SendPace(1000, 5000);
    assertThat(small.segmentBytes()).isEqualTo(1000);
    assertThat(small.aheadBytes()).isEqualTo(5000);
  }

  @Test
  void fast_link_has_the_longest_segments_after_one_sample() {
    window(1 << 20, 100 << 20, false);
    window(1 << 20, 100 << 20, false);
    window(4 << 20, 100 << 20, false);
    assertThat(pace.segmentBytes()).isEqualTo(LONGEST);
    assertThat(pace.aheadBytes()).isEqualTo(AHEAD);
    assertThat(pace.unsentBytes()).isEqualTo(SendPace.UNBOUNDED);
  }

  @Test
  void slow_link_comes_to_half_a_second_each() {
    for (int i = 0; i < 20; i++) {
      window(256 << 10, 35_000, true);
    }
    assertThat(pace.segmentBytes()).isBetween(17_000L, 18_000L);
    assertThat(pace.aheadBytes()).isEqualTo(pace.segmentBytes());
    assertThat(pace.unsentBytes()).isBetween(17_000L, 35_000L);
  }

  @Test
  void slowest_link_has_segments_that_are_more_than_their_headers() {
    for (int i = 0; i < 40; i++) {
      window(4 << 10, 100, true);
    }
    assertThat(pace.segmentBytes()).isEqualTo(SendPace.LEAST_SEGMENT_BYTES);
  }

  @Test
  void lack_of_bundles_does_not_make_a_link_slow() {
    for (int i = 0; i < 20; i++) {
      window(400, 40, false);
    }
    assertThat(pace.segmentBytes()).isEqualTo(SendPace.FIRST_SEGMENT_BYTES);
  }

  @Test
  void link_that_becomes_fast_again_has_long_segments_again() {
    slow_link_comes_to_half_a_second_each();
    window(1 << 20, 100 << 20, true);
    window(4 << 20, 100 << 20, true);
    window(4 << 20, 100 << 20, true);
    assertThat(pace.segmentBytes()).isEqualTo(LONGEST);
    assertThat(pace.unsentBytes()).isEqualTo(SendPace.UNBOUNDED);
  }

  /**
   * A session that sends over a link of {@code bytesPerSecond}, whose peer acknowledges at once.
   */
  @Test
  void acknowledgement_never_waits_longer_than_about_a_second_once_the_rate_is_known() {
    int bytesPerSecond = 35_000;
    var machine = active().established(60, 1 << 20, 1L << 30);
    machine.tell(new SessionEvent.OutputWaits());
    machine.offer(0, 8 << 20);
    var queue = new ArrayDeque<>(machine.last(SendSegment.class));
    long queuedBytes = queue.stream().mapToLong(SendSegment::chargedBytes).sum();
    for (int i = 0; i < 60; i++) {
      var segment = queue.remove();
      var header = segment.header();
      machine.pass(header.dataLengthBytes() * SECOND / bytesPerSecond);
      machine.written(segment.chargedBytes());
      queue.addAll(machine.last(SendSegment.class));
      machine.hear(ack(0, 0, segment.offsetBytes() + header.dataLengthBytes()));
      queue.addAll(machine.last(SendSegment.class));
      queuedBytes = queue.stream().mapToLong(SendSegment::chargedBytes).sum();
    }
    assertThat(queuedBytes).isLessThan(bytesPerSecond * 12 / 10);
    assertThat(machine.all(BoundUnsent.class)).isNotEmpty();
    assertThat(machine.all(BoundUnsent.class).getLast().bytes()).isLessThan(bytesPerSecond);
  }
}
