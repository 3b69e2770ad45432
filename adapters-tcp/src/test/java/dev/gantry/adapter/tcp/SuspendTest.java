package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process that was stopped for longer than any of its timers wakes to everything at once. */
class SuspendTest {
  static {
    Leaks.watch();
  }

  private static final Duration SILENCE = Duration.ofMillis(500);
  private static final Duration LONGER = SILENCE.plusMillis(100);
  private static final String KEEPALIVE = "04";

  private final EmbeddedSession session = begin();

  @AfterEach
  void nothing_leaks() {
    session.close();
    Leaks.assertNone();
  }

  private static EmbeddedSession begin() {
    var timers = SessionSettings.Timers.DEFAULT;
    var profile =
        SessionProfile.PLAINTEXT
            .withOffer(new SessionSettings.Offer(0, 1 << 20, 1 << 20))
            .withTimers(
                new SessionSettings.Timers(
                    timers.contact(),
                    timers.tlsHandshake(),
                    timers.sessionInit(),
                    SILENCE,
                    timers.idle(),
                    SILENCE,
                    timers.silencePerKeepalive()));
    var session =
        new EmbeddedSession(
            profile, new InboundBudget(1 << 20), InMemoryBpa.recording(NodeId.parse("ipn:1.0")));
    // Timers fire when the test says so, and not before.
    session.channel.freezeTime();
    return session;
  }

  /** The clock of the process goes on, and nobody looks at a socket. */
  private void stopFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    goOn(time);
  }

  private void goOn(Duration time) {
    session.channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    session.channel.runScheduledPendingTasks();
    session.channel.runPendingTasks();
  }

  @Test
  void peer_whose_octets_lie_in_the_socket_is_not_called_silent() {
    session.establish();
    stopFor(LONGER);
    session.receive(HexFormat.of().parseHex(KEEPALIVE));
    goOn(Duration.ofMillis(2));
    assertThat(session.handle.status().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    assertThat(session.written()).isEmpty();
  }

  @Test
  void peer_of_which_nothing_lies_in_the_socket_is_silent() {
    session.establish();
    stopFor(LONGER);
    goOn(Duration.ofMillis(2));
    assertThat(session.written()).isEqualTo("050001");
    stopFor(LONGER);
    goOn(Duration.ofMillis(2));
    session.close();
    assertThat(session.end).isNotNull();
    assertThat(session.end.cause()).isEqualTo(EndCause.PEER_SILENT);
  }
}
