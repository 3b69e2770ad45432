package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A witness that never objects would prove nothing: each of its objections is shown once. */
class WitnessTest {
  private static final int WHOLE = 3;
  private static final int START = 2;
  private static final int END = 1;

  private final Witness witness =
      new Witness("side", SessionSettings.Limits.DEFAULT, new TransferId(0));

  @BeforeEach
  void is_established() {
    ask(new SessionAction.ReportEstablished(parameters(60)));
  }

  @Test
  void segments_follow_one_another_without_gap() {
    offer(1, 100);
    ask(segment(1, START, 0, 0, 60, TransferLength.items(100)));
    objects("leaves a gap", () -> ask(segment(1, END, 0, 61, 40, ExtensionItems.NONE)));
    objects("inside another", () -> ask(segment(2, WHOLE, 1, 0, 40, ExtensionItems.NONE)));
    objects("END is not at the end", () -> ask(segment(1, 0, 0, 60, 40, ExtensionItems.NONE)));
  }

  @Test
  void transfers_begin_rightly() {
    offer(1, 100);
    objects("another ID", () -> ask(segment(1, WHOLE, 7, 0, 100, ExtensionItems.NONE)));
    offer(2, 100);
    objects("not the oldest", () -> ask(segment(2, WHOLE, 0, 0, 100, ExtensionItems.NONE)));
  }

  @Test
  void transfers_begin_with_their_length_and_within_the_peers_mru() {
    offer(2, 100);
    objects("extension items", () -> ask(segment(2, START, 0, 0, 60, ExtensionItems.NONE)));
    offer(3, 1 << 20);
    objects("Transfer MRU", () -> ask(segment(3, START, 1, 0, 60, ExtensionItems.NONE)));
  }

  @Test
  void a_bundle_ends_once_and_sends_nothing_behind_its_end() {
    offer(1, 10);
    ask(end(1));
    objects("twice", () -> ask(end(1)));
    objects("has ended", () -> ask(segment(1, WHOLE, 0, 0, 10, ExtensionItems.NONE)));
    objects("nobody offered", () -> ask(end(2)));
  }

  @Test
  void no_transfer_begins_behind_sess_term_and_only_one_is_sent() {
    offer(1, 10);
    ask(new SessionAction.SendMessage(Messages.term(false, 0)));
    objects("behind SESS_TERM", () -> ask(segment(1, WHOLE, 0, 0, 10, ExtensionItems.NONE)));
    objects("twice", () -> ask(new SessionAction.SendMessage(Messages.term(true, 0))));
  }

  @Test
  void acknowledging_what_the_bpa_does_not_have_is_the_one_unforgivable_bug() {
    hear(new SegmentHeader(WHOLE, new TransferId(4), ExtensionItems.NONE, 10));
    ask(new SessionAction.BeginReception(new ReceptionId(0), new TransferId(4), 10));
    witness.told(new SessionEvent.SegmentBytesReceived(10));
    ask(new SessionAction.DeliverBytes(new ReceptionId(0), 10));
    ask(new SessionAction.CompleteReception(new ReceptionId(0), 10));
    var ack = new SessionAction.SendMessage(Messages.ack(WHOLE, 4, 10));
    objects("not taken", () -> ask(ack));
    hear(new SegmentHeader(WHOLE, new TransferId(4), ExtensionItems.NONE, 10));
    witness.told(new SessionEvent.BundleDecided(new ReceptionId(0), new Verdict.Accepted()));
    ask(ack);
    objects("no segment, or out of order", () -> ask(ack));
  }

  @Test
  void bundle_that_the_bpa_took_as_it_came_is_acknowledged_once() {
    witness.told(
        new SessionEvent.BundleTaken(
            new SegmentHeader(WHOLE, new TransferId(4), ExtensionItems.NONE, 10)));
    var longer = new SessionAction.SendMessage(Messages.ack(WHOLE, 4, 11));
    objects("no segment, or out of order", () -> ask(longer));
    witness.told(
        new SessionEvent.BundleTaken(
            new SegmentHeader(WHOLE, new TransferId(5), ExtensionItems.NONE, 10)));
    var ack = new SessionAction.SendMessage(Messages.ack(WHOLE, 5, 10));
    ask(ack);
    objects("no segment, or out of order", () -> ask(ack));
  }

  @Test
  void receptions_are_whole_and_end_once() {
    ask(new SessionAction.BeginReception(new ReceptionId(0), new TransferId(4), 10));
    objects(
        "of which the BPA has 0",
        () -> ask(new SessionAction.CompleteReception(new ReceptionId(0), 10)));
    ask(new SessionAction.AbortReception(new ReceptionId(0)));
    objects("twice", () -> ask(new SessionAction.AbortReception(new ReceptionId(0))));
    objects("never came", () -> ask(new SessionAction.SendMessage(Messages.refuse(4, 9))));
  }

  @Test
  void no_bundle_is_taken_while_it_has_to_wait_or_there_is_no_room() {
    var begin = new SessionAction.BeginReception(new ReceptionId(0), new TransferId(4), 10);
    witness.told(new SessionEvent.NodeBudgetChanged(true));
    objects("no room", () -> ask(begin));
    witness.told(new SessionEvent.NodeBudgetChanged(false));
    witness.told(new SessionEvent.BundlesHeld());
    objects("while they are held", () -> ask(begin));
    witness.told(new SessionEvent.BundlesTaken());
    ask(begin);
    witness.told(new SessionEvent.BundlesHeld());
    objects(
        "while they are held", () -> ask(new SessionAction.DeliverBytes(new ReceptionId(0), 5)));
  }

  @Test
  void every_octet_is_delivered_or_discarded() {
    witness.told(new SessionEvent.SegmentBytesReceived(10));
    ask(new SessionAction.DiscardBytes(9));
    objects("1 octets", () -> witness.settled(session(), false, 0));
  }

  @Test
  void nothing_is_sent_behind_the_close_and_nothing_wanted_behind_the_end() {
    ask(new SessionAction.CloseTransport(false));
    objects("behind the close", () -> ask(new SessionAction.SendMessage(new KeepaliveMessage())));
    ask(
        new SessionAction.ReportEnd(
            new SessionEnd(SessionEnd.Kind.LOCAL, EndCause.IDLE, null, "idle")));
    objects("behind its end", () -> ask(new SessionAction.PauseReading(PauseCause.RATES)));
  }

  @Test
  void what_changes_changes() {
    ask(new SessionAction.ReportState(ReportedState.ENDING));
    objects("what it was", () -> ask(new SessionAction.ReportState(ReportedState.ENDING)));
    ask(new SessionAction.PauseReading(PauseCause.RATES));
    objects("reading twice", () -> ask(new SessionAction.PauseReading(PauseCause.RATES)));
  }

  @Test
  void a_session_neither_waits_for_ever_nor_keeps_silent() {
    objects("silent", () -> witness.settled(session(), true, 61_000_000_000L));
    ask(new SessionAction.ReportState(ReportedState.ENDING));
    objects("wait for ever", () -> witness.settled(session(), false, 0));
  }

  @Test
  void keepalive_is_sent_only_when_agreed() {
    ask(new SessionAction.ReportEstablished(parameters(0)));
    objects("none was agreed", () -> ask(new SessionAction.SendMessage(new KeepaliveMessage())));
  }

  @Test
  void an_end_leaves_nothing_open() {
    objects("not reported its end", () -> witness.over(session()));
    offer(1, 10);
    ask(
        new SessionAction.ReportEnd(
            new SessionEnd(SessionEnd.Kind.LOCAL, EndCause.IDLE, null, "idle")));
    objects("of the bundles", () -> witness.over(session()));
  }

  private void offer(long token, long lengthBytes) {
    witness.told(new SessionEvent.TransferOffered(new BundleToken(token), lengthBytes));
  }

  private void hear(SegmentHeader header) {
    witness.told(new SessionEvent.SegmentHeaderReceived(header));
  }

  private void ask(SessionAction action) {
    witness.asked(action, 0);
  }

  private static SessionParameters parameters(int keepaliveSeconds) {
    return new SessionParameters(
        NodeId.parse("ipn:1.0"), null, false, keepaliveSeconds, 100, 10_000, false);
  }

  private static SessionAction end(long token) {
    return new SessionAction.EndOutboundTransfer(
        new BundleToken(token), new OutboundOutcome.Acknowledged());
  }

  private static SessionAction segment(
      long token, int flags, long id, long offset, long length, ExtensionItems items) {
    return new SessionAction.SendSegment(
        new BundleToken(token),
        new SegmentHeader(flags, new TransferId(id), items, length),
        offset);
  }

  private static Session session() {
    return new Session(
        Settings.small("ipn:1.0"), new ConnectionFacts(Role.ACTIVE, null, null, null));
  }

  private static void objects(String what, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(InvariantError.class).hasMessageContaining(what);
  }
}
