package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.passive;
import static dev.gantry.domain.session.Machine.sessInit;
import static dev.gantry.domain.wire.CompressionMethod.LZ4;
import static dev.gantry.domain.wire.CompressionMethod.ZSTANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.session.SessionAction.BeginReception;
import dev.gantry.domain.session.SessionAction.CompleteReception;
import dev.gantry.domain.session.SessionAction.ReportEstablished;
import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.transfer.TransferItems;
import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.domain.wire.CompressionOffer;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/reference/compression.md says of the machine. */
final class CompressionTest {
  private static final int START = 2;
  private static final int END = 1;
  private static final int WHOLE = 3;
  private static final long UNKNOWN = TransferItems.UNKNOWN;

  // ---- Agreement.

  @Test
  void the_active_side_offers_what_it_prefers_and_takes_the_first_that_comes_back() {
    var machine = offering(active(), ZSTANDARD, LZ4).awaitingSessionInit();
    assertThat(offered(machine)).containsExactly(ZSTANDARD, LZ4);
    machine.hear(initOf(LZ4, ZSTANDARD));
    assertThat(agreed(machine)).isEqualTo(ZSTANDARD);
  }

  @Test
  void the_passive_side_follows_the_order_of_the_active_one_and_names_what_is_agreed() {
    var machine = offering(passive(), ZSTANDARD, LZ4).awaitingSessionInit();
    machine.hear(initOf(LZ4, ZSTANDARD));
    assertThat(offered(machine)).containsExactly(LZ4);
    assertThat(agreed(machine)).isEqualTo(LZ4);
  }

  @Test
  @Rfc9174("4.8")
  void who_was_offered_nothing_says_nothing() {
    var machine = offering(passive(), ZSTANDARD).awaitingSessionInit();
    machine.hear(sessInit());
    assertThat(initSent(machine).items()).isEqualTo(ExtensionItems.NONE);
    assertThat(agreed(machine)).isNull();
  }

  @Test
  @Rfc9174("4.8")
  void who_does_not_compress_ignores_an_offer() {
    var machine = passive().awaitingSessionInit();
    machine.hear(initOf(ZSTANDARD));
    assertThat(initSent(machine).items()).isEqualTo(ExtensionItems.NONE);
    assertThat(agreed(machine)).isNull();
  }

  @Test
  void without_a_common_method_there_is_no_compression() {
    var machine = offering(passive(), ZSTANDARD).awaitingSessionInit();
    machine.hear(initOf(LZ4));
    assertThat(initSent(machine).items()).isEqualTo(ExtensionItems.NONE);
    assertThat(agreed(machine)).isNull();
  }

  // ---- Receiving.

  @Test
  @Rfc9174("5.2.3")
  void acknowledgements_of_a_compressed_transfer_count_its_octets_on_the_wire() {
    var machine = established(1_000);
    machine.hearHeader(WHOLE, 7, 100, TransferItems.compressed(UNKNOWN, 900));
    assertThat(machine.last(BeginReception.class))
        .containsExactly(new BeginReception(new ReceptionId(0), new TransferId(7), 900, true));
    machine.hearBytes(100);
    assertThat(machine.last(CompleteReception.class))
        .containsExactly(new CompleteReception(new ReceptionId(0), 100));
    machine.accept(0);
    assertThat(machine.sent()).containsExactly(new XferAckMessage(WHOLE, new TransferId(7), 100));
  }

  @Test
  @Rfc9174("4.6")
  void a_plain_length_at_the_transfer_mru_is_taken_and_one_octet_more_is_refused() {
    var machine = established(1_000);
    machine.hearSegment(WHOLE, 1, 10, TransferItems.compressed(UNKNOWN, 1_000));
    assertThat(machine.last(BeginReception.class)).hasSize(1);
    machine.accept(0);
    machine.hearSegment(WHOLE, 2, 10, TransferItems.compressed(UNKNOWN, 1_001));
    assertThat(machine.last(BeginReception.class)).isEmpty();
    assertThat(machine.sent()).containsExactly(refusal(RefusalReason.Known.NOT_ACCEPTABLE, 2));
  }

  @Test
  void a_plain_length_above_what_a_long_holds_is_refused() {
    var machine = established(1_000);
    machine.hearSegment(WHOLE, 1, 10, TransferItems.compressed(UNKNOWN, -2));
    assertThat(machine.sent()).containsExactly(refusal(RefusalReason.Known.NOT_ACCEPTABLE, 1));
  }

  @Test
  @Rfc9174("5.2.5.1")
  void transfer_length_is_that_of_the_octets_on_the_wire() {
    var machine = established(1_000);
    machine.hearSegment(START, 1, 40, TransferItems.compressed(50, 900));
    machine.hearSegment(END, 1, 10);
    assertThat(machine.last(CompleteReception.class)).hasSize(1);
    machine.accept(0);
    machine.hearSegment(START, 2, 40, TransferItems.compressed(50, 900));
    machine.hearSegment(END, 2, 11);
    assertThat(machine.sent()).containsExactly(refusal(RefusalReason.Known.NOT_ACCEPTABLE, 2));
  }

  @Test
  void a_plain_length_of_another_form_is_refused() {
    var machine = established(1_000);
    machine.hearSegment(WHOLE, 1, 10, plainLength(0x01, new byte[7]));
    assertThat(machine.sent()).hasSize(1).allMatch(XferRefuseMessage.class::isInstance);
    var twice = plainLength(0x01, new byte[] {0, 0, 0, 0, 0, 0, 0, 9}).items().getFirst();
    machine.hearSegment(WHOLE, 2, 10, ExtensionItems.of(twice, twice));
    assertThat(machine.sent()).hasSize(1).allMatch(XferRefuseMessage.class::isInstance);
    machine.hearSegment(WHOLE, 3, 10, plainLength(0x01, new byte[8]));
    assertThat(machine.sent()).hasSize(1).allMatch(XferRefuseMessage.class::isInstance);
    assertThat(machine.all(BeginReception.class)).isEmpty();
  }

  @Test
  @Rfc9174("5.2.5")
  void where_nothing_was_agreed_a_compressed_transfer_is_refused_with_extension_failure() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 1, 10, TransferItems.compressed(UNKNOWN, 900));
    assertThat(machine.sent()).containsExactly(refusal(RefusalReason.Known.EXTENSION_FAILURE, 1));
  }

  @Test
  void a_compressed_bundle_is_never_taken_on_the_spot() {
    var machine = established(1_000);
    var id = new TransferId(1);
    assertThat(machine.admits(new SegmentHeader(WHOLE, id, ExtensionItems.NONE, 10))).isTrue();
    var items = TransferItems.compressed(UNKNOWN, 900);
    assertThat(machine.admits(new SegmentHeader(WHOLE, id, items, 10))).isFalse();
  }

  // ---- Sending.

  @Test
  void a_compressed_transfer_says_how_long_the_bundle_is() {
    var machine = established(1_000);
    offer(machine, 1, 50, 400);
    assertThat(machine.last(SendSegment.class))
        .extracting(SendSegment::header)
        .containsExactly(
            new SegmentHeader(
                WHOLE, new TransferId(0), TransferItems.compressed(UNKNOWN, 400), 50));
  }

  @Test
  @Rfc9174("5.2.5.1")
  void of_several_segments_the_first_says_both_lengths() {
    var setup = offering(passive(), ZSTANDARD).maxSegment(40);
    var machine = setup.awaitingSessionInit();
    machine.hear(initOf(ZSTANDARD));
    offer(machine, 1, 50, 400);
    assertThat(machine.last(SendSegment.class))
        .extracting(SendSegment::header)
        .containsExactly(
            new SegmentHeader(START, new TransferId(0), TransferItems.compressed(50, 400), 40),
            new SegmentHeader(END, new TransferId(0), ExtensionItems.NONE, 10));
  }

  @Test
  void bundles_of_the_same_session_may_go_as_they_are() {
    var machine = established(1_000);
    machine.offer(1, 50);
    assertThat(machine.last(SendSegment.class).getFirst().header().items())
        .isEqualTo(ExtensionItems.NONE);
  }

  @Test
  @Rfc9174("4.6")
  void the_peers_transfer_mru_holds_for_the_plain_length() {
    var machine = offering(passive(), ZSTANDARD).awaitingSessionInit();
    var init = initOf(ZSTANDARD);
    machine.hear(new SessInitMessage(60, 1 << 20, 1_000, init.nodeId(), true, init.items()));
    offer(machine, 1, 50, 1_000);
    assertThat(machine.last(SendSegment.class)).hasSize(1);
    offer(machine, 2, 50, 1_001);
    assertThat(machine.last(SessionAction.EndOutboundTransfer.class))
        .extracting(SessionAction.EndOutboundTransfer::outcome)
        .containsExactly(new OutboundOutcome.TooLarge(1_000));
  }

  @Test
  void to_compress_where_nothing_was_agreed_is_a_bug() {
    var machine = passive().established();
    assertThatThrownBy(() -> offer(machine, 1, 50, 400))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no compression was agreed");
  }

  private static Machine established(long transferMruBytes) {
    var setup = passive().offering(60, 1 << 20, transferMruBytes);
    var machine = offering(setup, ZSTANDARD).awaitingSessionInit();
    machine.hear(initOf(ZSTANDARD));
    machine.told.clear();
    return machine;
  }

  private static Machine.Setup offering(Machine.Setup setup, CompressionMethod... methods) {
    setup.offer = setup.offer.withCompression(List.of(methods));
    return setup;
  }

  private static SessInitMessage initOf(CompressionMethod... methods) {
    var items = CompressionOffer.items(List.of(methods));
    return new SessInitMessage(60, 1 << 20, 1 << 30, Machine.REMOTE.text(), true, items);
  }

  private static void offer(Machine machine, long token, long lengthBytes, long plainBytes) {
    machine.tell(new SessionEvent.TransferOffered(new BundleToken(token), lengthBytes, plainBytes));
  }

  private static List<CompressionMethod> offered(Machine machine) {
    return CompressionOffer.methods(initSent(machine).items());
  }

  private static SessInitMessage initSent(Machine machine) {
    return machine.allSent().stream()
        .filter(SessInitMessage.class::isInstance)
        .map(SessInitMessage.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static CompressionMethod agreed(Machine machine) {
    return machine.all(ReportEstablished.class).getFirst().parameters().compression();
  }

  private static ExtensionItems plainLength(int flags, byte[] value) {
    return ExtensionItems.of(
        new ExtensionItem(flags, ExtensionItem.PLAIN_LENGTH_TYPE, Octets.of(value)));
  }

  private static XferRefuseMessage refusal(RefusalReason reason, long id) {
    return new XferRefuseMessage(reason, new TransferId(id));
  }
}
