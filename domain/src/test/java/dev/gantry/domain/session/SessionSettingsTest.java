package dev.gantry.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings.Demands;
import dev.gantry.domain.session.SessionSettings.Limits;
import dev.gantry.domain.session.SessionSettings.Offer;
import dev.gantry.domain.session.SessionSettings.Timers;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A simulator that sets what cannot work hears so at once, and not from a session that hangs. */
class SessionSettingsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration NONE = Duration.ZERO;

  @Test
  void values_at_their_limit_are_taken() {
    assertThatCode(
            () -> {
              var _ = new Offer(0, 1, 1);
              var _ = new Offer(65_535, Long.MAX_VALUE, Long.MAX_VALUE);
              var _ = new Demands(0, 0, 0);
              var _ = new Timers(SECOND, SECOND, SECOND, SECOND, NONE, NONE, 2);
              var _ = new Limits(1, 1, 0, 1, 1, 1, 0, 0, false);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void node_ids_alone_make_settings_with_every_default() {
    var ids = List.of(NodeId.parse("ipn:1.0"), NodeId.parse("dtn://a/"));
    assertThat(SessionSettings.of(ids))
        .isEqualTo(
            new SessionSettings(
                ids,
                Offer.DEFAULT,
                Demands.DEFAULT,
                SessionSettings.Security.PLAINTEXT,
                Timers.DEFAULT,
                Limits.DEFAULT));
    refused("at least one local Node ID", () -> SessionSettings.of(List.of()));
  }

  @Test
  void values_past_their_limit_are_misuse() {
    refused("keepaliveSeconds is -1", () -> new Offer(-1, 1, 1));
    refused("keepaliveSeconds is 65536", () -> new Offer(65_536, 1, 1));
    refused("segmentMruBytes is 0", () -> new Offer(0, 0, 1));
    refused("transferMruBytes is 0", () -> new Offer(0, 1, 0));
    refused("minSegmentMruBytes is -1", () -> new Demands(-1, 0, 0));
    refused("contact is 0", () -> new Timers(NONE, SECOND, SECOND, SECOND, NONE, NONE, 2));
    refused("ending is 0", () -> new Timers(SECOND, SECOND, SECOND, NONE, NONE, NONE, 2));
    refused(
        "silencePerKeepalive is 1",
        () -> new Timers(SECOND, SECOND, SECOND, SECOND, NONE, NONE, 1));
    refused("maxUnackedTransfers is 0", () -> new Limits(0, 1, 0, 1, 1, 1, 0, 0, false));
    refused("writeAheadBytes is 0", () -> new Limits(1, 1, 0, 1, 0, 1, 0, 0, false));
    refused("maxPendingAcknowledgements is 0", () -> new Limits(1, 1, 0, 1, 1, 0, 0, 0, false));
  }

  private static void refused(String message, ThrowingCallable construction) {
    assertThatThrownBy(construction)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
