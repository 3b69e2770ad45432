package dev.gantry.domain.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginAttemptsTest {
  private static final String SOURCE = "192.0.2.7";

  private final LoginAttempts attempts = new LoginAttempts();
  private long now = Long.MAX_VALUE - 7;

  @Test
  void few_wrong_ones_are_forgiven_and_one_more_waits() {
    for (int i = 0; i < LoginAttempts.BURST; i++) {
      assertThat(attempts.mayTry(SOURCE, now)).isTrue();
      attempts.failed(SOURCE, now);
    }
    assertThat(attempts.mayTry(SOURCE, now)).isFalse();
    assertThat(attempts.mayTry("192.0.2.8", now)).as("others").isTrue();
    now += Duration.ofSeconds(11).toNanos();
    assertThat(attempts.mayTry(SOURCE, now)).isTrue();
  }

  @Test
  void as_many_sources_are_remembered_as_may_and_the_oldest_goes() {
    exhaust(SOURCE);
    for (int i = 1; i < LoginAttempts.MAX_SOURCES; i++) {
      attempts.failed("source " + i, now);
    }
    assertThat(attempts.mayTry(SOURCE, now)).isFalse();
    attempts.failed("one more", now);
    assertThat(attempts.mayTry(SOURCE, now)).isTrue();
  }

  private void exhaust(String source) {
    for (int i = 0; i < LoginAttempts.BURST; i++) {
      attempts.failed(source, now);
    }
  }
}
