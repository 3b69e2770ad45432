package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What the driver around a simulated session promises to whoever scripts it. */
class DrivenSessionTest {
  @Test
  void a_connection_is_gone_as_soon_as_both_fins_have_come() {
    var pair = Settings.establishedPair();
    pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.clock().advance(Duration.ofMillis(1));
    assertThat(pair.active().isOver()).isTrue();
    assertThat(pair.passive().isOver()).isTrue();
    assertThat(pair.passive().state()).isEqualTo(ReportedState.TERMINATED);
  }

  @Test
  void what_was_written_before_the_close_leaves_when_a_stall_ends() {
    var exchange = ScriptedExchange.of(SessionSetup.passive(Settings.small("ipn:2.0")));
    exchange.session().connect();
    exchange.session().end().stall(1_000_000_000L);
    exchange.peer().write((byte) 0x64, (byte) 0x74, (byte) 0x6e, (byte) 0x21, (byte) 3, (byte) 0);
    exchange.peer().halfClose();
    exchange.clock().advance(Duration.ofMillis(999));
    assertThat(exchange.peer().heard()).isEmpty();
    assertThat(exchange.session().isOver()).isFalse();
    exchange.clock().advance(Duration.ofMillis(1));
    assertThat(Octets.of(exchange.peer().heard())).hasToString("64746e210400" + "050002");
    assertThat(exchange.peer().finHeard()).isTrue();
    assertThat(exchange.session().isOver()).isTrue();
  }

  @Test
  void a_way_that_is_lost_is_noticed_by_the_silence_of_the_peer() {
    var pair = Settings.establishedPair();
    var token = pair.active().offer(new byte[5_000]);
    pair.link().cut();
    pair.runToTheEnd();
    assertThat(pair.active().reportedEnd().cause()).isEqualTo(EndCause.PEER_SILENT);
    assertThat(pair.passive().reportedEnd().cause()).isEqualTo(EndCause.PEER_SILENT);
    assertThat(pair.active().outcomes().get(token)).isEqualTo(new OutboundOutcome.Interrupted(0));
  }

  @Test
  void bundles_go_to_the_bpa_with_what_became_of_them_and_under_tokens_of_their_own() {
    var pair = Settings.establishedPair();
    pair.active().offer(new BundleToken(1), new byte[] {1});
    var second = pair.active().offer(new byte[] {2});
    var third = pair.active().offer(new byte[] {3});
    pair.clock().advance(Duration.ofMillis(1));
    assertThat(second).isNotEqualTo(third).isNotEqualTo(new BundleToken(1));
    assertThat(pair.passive().bpa().bundles())
        .containsExactly(Octets.of((byte) 1), Octets.of((byte) 2), Octets.of((byte) 3));
    assertThat(pair.active().outcomes()).containsOnlyKeys(new BundleToken(1), second, third);
    assertThatThrownBy(() -> pair.active().offer(second, new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_watcher_hears_what_was_done_and_may_tell_what_follows() {
    var pair = SessionPair.of(Settings.small("ipn:1.0"), Settings.small("ipn:2.0"));
    var heard = new ArrayList<SessionAction>();
    pair.active()
        .watch(
            action -> {
              heard.add(action);
              if (action instanceof SessionAction.ReportEstablished) {
                var _ = pair.active().offer(new byte[] {7});
              } else if (action instanceof SessionAction.EndOutboundTransfer) {
                pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
              }
            });
    pair.connect();
    pair.runToTheEnd();
    assertThat(pair.passive().bpa().bundles()).containsExactly(Octets.of((byte) 7));
    assertThat(heard.getFirst()).isInstanceOf(SessionAction.SendContactHeader.class);
    assertThat(heard.getLast()).isInstanceOf(SessionAction.ReportEnd.class);
  }

  @Test
  void a_bpa_that_decides_by_hand_says_nothing_by_itself() {
    var pair = Settings.establishedPair();
    pair.passive().bpa().decideByHand();
    var token = pair.active().offer(new byte[10]);
    pair.clock().advance(Duration.ofSeconds(60));
    assertThat(pair.active().outcomes()).isEmpty();
    pair.passive().decide(new ReceptionId(0), new Verdict.Accepted());
    pair.clock().advance(Duration.ofMillis(1));
    assertThat(pair.active().outcomes().get(token)).isEqualTo(new OutboundOutcome.Acknowledged());
  }
}
