package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.peer.RaceAction.Connect;
import dev.gantry.domain.peer.RaceAction.GiveUp;
import dev.gantry.domain.peer.RaceAction.LetGo;
import dev.gantry.domain.peer.RaceAction.Use;
import dev.gantry.domain.session.EndCause;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AddressRaceTest {
  private static final long DELAY = AddressRace.ATTEMPT_DELAY.toNanos();

  /** Near the overflow of the clock, which is compared by subtraction. */
  private long now = Long.MAX_VALUE - 2 * DELAY - 5;

  private AddressRace race = new AddressRace(1);

  private List<RaceAction> begin(int addresses) {
    race = new AddressRace(addresses);
    return tell(new RaceEvent.Begun());
  }

  private List<RaceAction> tell(RaceEvent event) {
    return race.handle(event, now);
  }

  private List<RaceAction> pass(long nanos) {
    now += nanos;
    return race.nextDeadlineNanos() != AddressRace.NO_DEADLINE
            && now - race.nextDeadlineNanos() >= 0
        ? tell(new RaceEvent.DeadlineReached())
        : List.of();
  }

  private List<RaceAction> connected(int address) {
    return tell(new RaceEvent.Connected(address));
  }

  private List<RaceAction> connectFailed(int address) {
    return tell(new RaceEvent.ConnectFailed(address));
  }

  private List<RaceAction> handshakeEnded(EndCause cause) {
    return tell(new RaceEvent.HandshakeEnded(cause));
  }

  @Test
  void one_address_is_connected_to_without_a_deadline() {
    assertThat(begin(1)).containsExactly(new Connect(0));
    assertThat(race.nextDeadlineNanos()).isEqualTo(AddressRace.NO_DEADLINE);
    assertThat(connected(0)).containsExactly(new Use(0));
  }

  @Test
  void the_next_address_is_tried_beside_one_that_takes_longer_than_the_delay() {
    begin(3);
    assertThat(pass(DELAY - 1)).isEmpty();
    assertThat(pass(1)).containsExactly(new Connect(1));
    assertThat(pass(DELAY)).containsExactly(new Connect(2));
    assertThat(race.nextDeadlineNanos()).isEqualTo(AddressRace.NO_DEADLINE);
  }

  @Test
  void a_failed_connection_lets_the_next_begin_at_once_with_a_delay_of_its_own() {
    begin(3);
    now += DELAY / 2;
    assertThat(connectFailed(0)).containsExactly(new Connect(1));
    assertThat(pass(DELAY - 1)).isEmpty();
    assertThat(pass(1)).containsExactly(new Connect(2));
  }

  @Test
  void the_first_connection_that_stands_is_used_and_slower_ones_are_let_go() {
    begin(4);
    pass(DELAY);
    pass(DELAY);
    assertThat(connected(1)).containsExactly(new LetGo(0), new LetGo(2), new Use(1));
    assertThat(pass(10 * DELAY)).as("nobody else is tried beside it").isEmpty();
  }

  @Test
  void a_connection_that_stands_although_it_was_let_go_is_closed() {
    begin(2);
    pass(DELAY);
    connected(1);
    assertThat(connected(0)).containsExactly(new LetGo(0));
    assertThat(connectFailed(0)).as("it is not asked for").isEmpty();
    assertThat(race.isOver()).isFalse();
  }

  @Test
  void all_connections_that_fail_give_the_dial_up_once() {
    begin(2);
    pass(DELAY);
    assertThat(connectFailed(1)).isEmpty();
    assertThat(race.isOver()).isFalse();
    assertThat(connectFailed(0)).containsExactly(new GiveUp());
    assertThat(race.isOver()).isTrue();
    assertThat(connectFailed(0)).isEmpty();
  }

  @Test
  void a_handshake_that_fails_moves_on_to_the_next_address() {
    begin(2);
    connected(0);
    assertThat(handshakeEnded(EndCause.VERSION_MISMATCH)).containsExactly(new Connect(1));
    assertThat(race.isOver()).isFalse();
    assertThat(connected(1)).containsExactly(new Use(1));
    assertThat(handshakeEnded(EndCause.NODE_ID_UNEXPECTED)).isEmpty();
    assertThat(race.isOver()).isTrue();
  }

  @Test
  void addresses_that_were_only_slower_come_first_behind_a_handshake_that_fails() {
    begin(4);
    pass(DELAY);
    pass(DELAY);
    connected(2);
    assertThat(handshakeEnded(EndCause.CONTACT_TIMEOUT)).containsExactly(new Connect(0));
    assertThat(pass(DELAY)).containsExactly(new Connect(1));
    assertThat(pass(DELAY)).containsExactly(new Connect(3));
  }

  @Test
  void no_address_is_used_twice() {
    begin(3);
    for (int address = 0; address < 3; address++) {
      assertThat(connected(address)).containsExactly(new Use(address));
      handshakeEnded(EndCause.CONNECTION_LOST);
    }
    assertThat(race.isOver()).isTrue();
    assertThat(handshakeEnded(EndCause.CONNECTION_LOST)).isEmpty();
  }

  @Test
  void connections_that_fail_behind_a_handshake_give_the_dial_up() {
    begin(2);
    connected(0);
    handshakeEnded(EndCause.TLS_FAILED);
    assertThat(connectFailed(1)).containsExactly(new GiveUp());
  }

  @Test
  void a_cause_that_lasts_is_the_peers_only_where_every_address_has_one() {
    begin(2);
    connectFailed(0);
    connected(1);
    assertThat(race.fate()).isEqualTo(DialFate.GOES_ON);
    handshakeEnded(EndCause.VERSION_MISMATCH);
    assertThat(race.fate()).as("the first may be the peer, and down").isEqualTo(DialFate.FAILED);

    begin(2);
    connected(0);
    handshakeEnded(EndCause.CONTACT_TIMEOUT);
    connected(1);
    handshakeEnded(EndCause.VERSION_MISMATCH);
    assertThat(race.fate()).as("the first may have been busy").isEqualTo(DialFate.FAILED);

    begin(2);
    connected(0);
    handshakeEnded(EndCause.NODE_ID_UNEXPECTED);
    assertThat(race.fate()).isEqualTo(DialFate.GOES_ON);
    connectFailed(1);
    assertThat(race.fate()).isEqualTo(DialFate.FAILED);

    begin(2);
    connected(0);
    handshakeEnded(EndCause.NODE_ID_UNEXPECTED);
    connected(1);
    handshakeEnded(EndCause.VERSION_MISMATCH);
    assertThat(race.fate()).isEqualTo(DialFate.FAULTED);
  }

  @ParameterizedTest
  @EnumSource(EndCause.class)
  void what_we_end_for_a_reason_of_our_own_is_not_tried_elsewhere(EndCause cause) {
    var ours =
        List.of(
            EndCause.TERMINATED_LOCALLY,
            EndCause.SHUTDOWN,
            EndCause.BPA_LOST,
            EndCause.BUSY,
            EndCause.RESOURCE_EXHAUSTION,
            EndCause.INTERNAL_ERROR);
    begin(2);
    connected(0);
    assertThat(handshakeEnded(cause).isEmpty()).isEqualTo(ours.contains(cause));
    assertThat(race.isOver()).isEqualTo(ours.contains(cause));
  }

  @Test
  void early_wake_up_changes_nothing() {
    begin(2);
    assertThat(tell(new RaceEvent.DeadlineReached())).isEmpty();
    connected(0);
    assertThat(tell(new RaceEvent.DeadlineReached())).isEmpty();
  }

  @Test
  void a_dial_without_an_address_is_misuse() {
    assertThatIllegalArgumentException().isThrownBy(() -> new AddressRace(0));
  }
}
