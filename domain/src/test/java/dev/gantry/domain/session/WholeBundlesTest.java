package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.passive;
import static dev.gantry.domain.session.Machine.term;
import static dev.gantry.domain.session.Machine.transferLength;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.session.SessionAction.PauseReading;
import dev.gantry.domain.session.SessionAction.ReportState;
import dev.gantry.domain.session.SessionAction.SendMessage;
import dev.gantry.domain.time.Rate;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Segments that come with all of their data, and bundles that the BPA takes on the spot. */
class WholeBundlesTest {
  private static final int START = 2;
  private static final int END = 1;
  private static final int WHOLE = 3;

  private static SegmentHeader segment(int flags, long id, long length, ExtensionItem... items) {
    return new SegmentHeader(
        flags,
        new TransferId(id),
        items.length == 0 ? ExtensionItems.NONE : ExtensionItems.of(items),
        length);
  }

  private static ExtensionItem critical() {
    return new ExtensionItem(ExtensionItem.CRITICAL, 0xc0de, Octets.EMPTY);
  }

  private static List<SessionAction> take(Machine machine, SegmentHeader header) {
    assertThat(machine.admits(header)).isTrue();
    return machine.tell(new SessionEvent.BundleTaken(header));
  }

  @Test
  @Rfc9174("5.2.3")
  void bundle_that_the_bpa_has_taken_on_the_spot_is_acknowledged_and_nothing_else() {
    var machine = passive().established();
    assertThat(take(machine, segment(WHOLE, 7, 100)))
        .containsExactly(new SendMessage(ack(WHOLE, 7, 100)));
    assertThat(take(machine, segment(0xa3, 8, 1, transferLength(0, 1))))
        .containsExactly(new SendMessage(ack(0xa3, 8, 1)));
  }

  @Test
  void to_be_asked_changes_nothing() {
    var machine = passive().established();
    for (int i = 0; i < 3; i++) {
      assertThat(machine.admits(segment(WHOLE, 7, 100))).isTrue();
    }
    machine.hearAtOnce(segment(WHOLE, 7, 100));
    assertThat(machine.observed()).isEmpty();
    assertThat(machine.accept(0)).contains(new SendMessage(ack(WHOLE, 7, 100)));
  }

  @Test
  void longest_segment_is_admitted_and_one_octet_more_is_not() {
    var machine = passive().offering(60, 1000, 1 << 20).established();
    assertThat(machine.admits(segment(WHOLE, 0, 1000))).isTrue();
    assertThat(machine.admits(segment(WHOLE, 0, 1001))).isFalse();
  }

  @Test
  void longest_transfer_is_admitted_and_one_octet_more_is_not() {
    var machine = passive().offering(60, 1 << 20, 1000).established();
    assertThat(machine.admits(segment(WHOLE, 0, 1000))).isTrue();
    assertThat(machine.admits(segment(WHOLE, 0, 1001))).isFalse();
  }

  static Stream<SegmentHeader> unusual() {
    return Stream.of(
        segment(START, 1, 10),
        segment(END, 1, 10),
        segment(0, 1, 10),
        segment(WHOLE, 1, 0),
        segment(WHOLE, 1, 10, critical()),
        segment(WHOLE, 1, 10, transferLength(0, 11)));
  }

  @ParameterizedTest
  @MethodSource("unusual")
  void what_is_not_a_whole_bundle_without_fault_is_not_admitted(SegmentHeader header) {
    assertThat(passive().established().admits(header)).isFalse();
  }

  private static Machine told(Machine machine, SessionEvent event) {
    machine.tell(event);
    return machine;
  }

  static Stream<Machine> withSomethingInTheWay() {
    var receiving = passive().established();
    receiving.hearSegment(START, 5, 10);
    var refusing = passive().established();
    refusing.hearSegment(START, 5, 10);
    refusing.refuse(0, RefusalReason.Known.NO_RESOURCES);
    var awaiting = passive().established();
    awaiting.hearSegment(WHOLE, 5, 10);
    var answering = passive().established();
    answering.hear(term(false, 0));
    return Stream.of(
        receiving,
        refusing,
        awaiting,
        answering,
        told(passive().established(), new SessionEvent.BundlesHeld()),
        told(passive().established(), new SessionEvent.NodeBudgetChanged(true)),
        passive().ending(),
        passive().awaitingSessionInit(),
        passive().unconnected());
  }

  @ParameterizedTest
  @MethodSource("withSomethingInTheWay")
  void nothing_is_admitted_that_would_wait_or_be_refused(Machine machine) {
    var bundle = segment(WHOLE, 7, 10);
    assertThat(machine.admits(bundle)).isFalse();
    assertThatThrownBy(() -> machine.tell(new SessionEvent.BundleTaken(bundle)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Rfc9174("5.2.3")
  void bundles_are_taken_on_the_spot_again_when_all_answers_before_have_gone() {
    var machine = passive().established();
    machine.hearAtOnce(segment(WHOLE, 0, 10));
    machine.hearAtOnce(segment(WHOLE, 1, 10));
    machine.accept(1);
    assertThat(machine.admits(segment(WHOLE, 2, 10))).isFalse();
    machine.accept(0);
    take(machine, segment(WHOLE, 2, 10));
    assertThat(machine.allSent())
        .containsExactly(ack(WHOLE, 0, 10), ack(WHOLE, 1, 10), ack(WHOLE, 2, 10));
  }

  @Test
  void transfer_id_that_was_used_before_is_noticed() {
    var machine = passive().established();
    take(machine, segment(WHOLE, 0, 10));
    take(machine, segment(WHOLE, 0, 10));
    assertThat(machine.observed())
        .containsExactly(new Observation.PeerViolated(Violations.of(Cause.TRANSFER_ID_REUSED)));
  }

  @Test
  void octets_and_bundles_that_are_taken_count_for_the_rates() {
    var octets = passive().rates(Rate.UNBOUNDED, new Rate(100, 1000)).established();
    assertThat(take(octets, segment(WHOLE, 0, 999)))
        .doesNotContain(new PauseReading(PauseCause.RATES));
    assertThat(take(octets, segment(WHOLE, 1, 1))).contains(new PauseReading(PauseCause.RATES));
    var transfers = passive().rates(new Rate(2, 2), Rate.UNBOUNDED).established();
    assertThat(take(transfers, segment(WHOLE, 0, 1)))
        .doesNotContain(new PauseReading(PauseCause.RATES));
    assertThat(take(transfers, segment(WHOLE, 1, 1))).contains(new PauseReading(PauseCause.RATES));
  }

  private static Map<String, Supplier<Machine>> machines() {
    var machines = new LinkedHashMap<String, Supplier<Machine>>();
    machines.put("idle", () -> passive().established());
    machines.put(
        "receiving",
        () -> {
          var machine = passive().established();
          machine.hearSegment(START, 5, 10);
          return machine;
        });
    machines.put(
        "refusing",
        () -> {
          var machine = passive().established();
          machine.hearSegment(START, 5, 10);
          machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
          return machine;
        });
    machines.put(
        "no room", () -> told(passive().established(), new SessionEvent.NodeBudgetChanged(true)));
    machines.put("ending", () -> passive().ending());
    machines.put("before SESS_INIT", () -> passive().awaitingSessionInit());
    return machines;
  }

  @Test
  void segment_with_all_of_its_data_is_what_its_header_and_its_data_are() {
    var headers =
        List.of(
            segment(WHOLE, 5, 10),
            segment(START, 5, 10),
            segment(0, 5, 10),
            segment(END, 5, 10),
            segment(WHOLE, 6, 10),
            segment(END, 6, 10),
            segment(WHOLE, 6, 10, critical()),
            segment(START, 6, 10, transferLength(0, 9)));
    machines()
        .forEach(
            (name, machine) -> {
              for (var header : headers) {
                var one = machine.get();
                var other = machine.get();
                var apart =
                    new ArrayList<>(one.tell(new SessionEvent.SegmentHeaderReceived(header)));
                apart.addAll(one.hearBytes(10));
                assertThat(withoutStates(other.hearAtOnce(header)))
                    .as("%s, %s", name, header)
                    .isEqualTo(withoutStates(apart));
                assertThat(other.state()).as("%s, %s", name, header).isEqualTo(one.state());
              }
            });
  }

  /** Told apart a bundle may be live between the two; all else is the same. */
  private static List<SessionAction> withoutStates(List<SessionAction> actions) {
    return actions.stream().filter(action -> !(action instanceof ReportState)).toList();
  }
}
