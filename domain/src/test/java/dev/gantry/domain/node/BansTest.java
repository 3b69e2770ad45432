package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.wire.Octets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BansTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Octets HERE = source(1);

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  private long now = Long.MAX_VALUE - 100 * SECOND;

  private final Bans bans = bans(16);

  @Test
  void failures_of_the_minute_before_are_forgotten() {
    for (int i = 0; i < 2; i++) {
      assertThat(bans.failed(HERE, now)).isZero();
    }
    now += 60 * SECOND;
    for (int i = 0; i < 2; i++) {
      assertThat(bans.failed(HERE, now)).isZero();
    }
    assertThat(bans.failed(HERE, now)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void each_ban_is_twice_as_long_as_the_one_before_up_to_the_longest() {
    for (int minutes : new int[] {1, 2, 4, 8, 10, 10}) {
      assertThat(banned()).isEqualTo(Duration.ofMinutes(minutes));
      now += minutes * 60 * SECOND;
      assertThat(bans.isBanned(HERE, now)).isFalse();
    }
  }

  @Test
  void who_was_quiet_for_the_longest_ban_begins_anew() {
    assertThat(banned()).isEqualTo(Duration.ofMinutes(1));
    now += (60 + 600) * SECOND - 1;
    assertThat(banned()).isEqualTo(Duration.ofMinutes(2));
    now += (120 + 600) * SECOND;
    assertThat(banned()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void who_fails_while_it_is_banned_is_not_banned_for_longer() {
    var length = banned();
    for (int i = 0; i < 9; i++) {
      assertThat(bans.failed(HERE, now)).isZero();
    }
    now += length.toNanos();
    assertThat(bans.isBanned(HERE, now)).isFalse();
  }

  @Test
  void as_many_sources_are_remembered_as_allowed_and_the_one_that_failed_longest_ago_goes() {
    var two = bans(2);
    for (int i = 0; i < 3; i++) {
      assertThat(two.failed(source(1), now)).isNotNull();
      assertThat(two.failed(source(2), now)).isNotNull();
    }
    assertThat(two.failed(source(3), now)).isZero();
    assertThat(two.rememberedSources()).isEqualTo(2);
    assertThat(two.isBanned(source(1), now)).isFalse();
    assertThat(two.isBanned(source(2), now)).isTrue();
  }

  @Test
  void nobody_is_banned_nor_remembered_where_that_is_off() {
    var never = new Bans(BanSettings.NEVER, 16);
    for (int i = 0; i < 100; i++) {
      assertThat(never.failed(HERE, now)).isZero();
    }
    assertThat(never.rememberedSources()).isZero();
  }

  private Duration banned() {
    for (int i = 0; i < 2; i++) {
      assertThat(bans.failed(HERE, now)).isZero();
    }
    var length = bans.failed(HERE, now);
    assertThat(bans.isBanned(HERE, now)).isTrue();
    return length;
  }

  private static Bans bans(int maxSources) {
    return new Bans(new BanSettings(2, Duration.ofMinutes(1), Duration.ofMinutes(10)), maxSources);
  }

  private static Octets source(int last) {
    return Octets.of((byte) 192, (byte) 0, (byte) 2, (byte) last);
  }
}
