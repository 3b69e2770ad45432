package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.passive;
import static dev.gantry.domain.session.Machine.transferLength;
import static dev.gantry.domain.session.TransferInFlight.UNKNOWN_LENGTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.TransferInFlight.Incoming;
import dev.gantry.domain.session.TransferInFlight.Sending;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.TransferId;
import org.junit.jupiter.api.Test;

class TransferInFlightTest {
  private static final int START = 2;
  private static final int END = 1;
  private static final int WHOLE = 3;

  @Test
  void session_that_carries_nothing_has_none_in_flight() {
    assertThat(passive().unconnected().transfers()).isEmpty();
    assertThat(passive().established().transfers()).isEmpty();
  }

  @Test
  void incoming_one_is_in_flight_from_its_first_segment_to_the_verdict() {
    var machine = passive().established();
    machine.hearHeader(START, 7, 60, ExtensionItems.of(transferLength(0, 100)));
    machine.hearBytes(50);
    assertThat(machine.transfers()).containsExactly(incoming(0, 7, 50, 100));
    machine.hearBytes(10);
    machine.hearSegment(END, 7, 40);
    assertThat(machine.transfers()).containsExactly(incoming(0, 7, 100, 100));
    machine.hearHeader(START, 8, 30, ExtensionItems.NONE);
    assertThat(machine.transfers())
        .as("what waits for its verdict comes before what is on its way")
        .containsExactly(incoming(0, 7, 100, 100), incoming(1, 8, 0, UNKNOWN_LENGTH));
    machine.accept(0);
    assertThat(machine.transfers()).containsExactly(incoming(1, 8, 0, UNKNOWN_LENGTH));
  }

  @Test
  void one_of_ours_is_in_flight_from_its_first_segment_to_the_acknowledgement_of_all() {
    var machine = active().established(60, 100, 1000);
    machine.offer(70, 250);
    machine.offer(71, 10);
    assertThat(machine.transfers())
        .containsExactly(sending(70, 0, 250, 0, 250), sending(71, 1, 10, 0, 10));
    machine.hear(ack(START, 0, 100));
    machine.hear(ack(WHOLE, 1, 10));
    assertThat(machine.transfers()).containsExactly(sending(70, 0, 250, 100, 250));
    machine.hear(ack(0, 0, 200));
    machine.hear(ack(END, 0, 250));
    assertThat(machine.transfers()).isEmpty();
  }

  @Test
  void one_that_waits_for_its_turn_is_not_in_flight() {
    var machine = active().window(1, 1000).established();
    machine.offer(70, 10);
    machine.offer(71, 10);
    assertThat(machine.transfers()).containsExactly(sending(70, 0, 10, 0, 10));
  }

  private static Incoming incoming(long reception, long id, long received, long length) {
    return new Incoming(new ReceptionId(reception), new TransferId(id), received, length);
  }

  private static Sending sending(
      long token, long id, long emitted, long acknowledged, long length) {
    return new Sending(new BundleToken(token), new TransferId(id), emitted, acknowledged, length);
  }
}
