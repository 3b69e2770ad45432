package dev.gantry.simulator;

import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;

/** Tells a {@link Chronicle} in words what one session sends, hears and comes to. */
final class SessionNotes {
  private final Chronicle chronicle;
  private final VirtualClock clock;
  private final Chronicle.Way out;
  private final Chronicle.Way in;

  /**
   * Of a session of {@code host} at {@code end}.
   *
   * @param peer the host at the other end
   */
  SessionNotes(Chronicle chronicle, VirtualClock clock, LinkEnd end, String host, String peer) {
    this.chronicle = chronicle;
    this.clock = clock;
    out = new Chronicle.Way(end.link(), host, peer);
    in = new Chronicle.Way(end.link(), peer, host);
  }

  void follow(DrivenSession session) {
    session.hear(this::heard);
    session.watch(this::done);
  }

  private void heard(SessionEvent event) {
    switch (event) {
      case SessionEvent.ContactHeaderReceived(var header) ->
          came("Contact Header" + (header.canTls() ? " CAN_TLS" : ""));
      case SessionEvent.MessageReceived(var message) -> came(words(message));
      case SessionEvent.SegmentHeaderReceived(var header) -> came(words(header));
      case SessionEvent.SegmentReceived(var header) -> came(words(header));
      case SessionEvent.DecodingFailed(var violation, _) ->
          note("cannot decode what comes: " + violation);
      case SessionEvent.TlsFailed(_, _, String detail) -> note("TLS fails: " + detail);
      case SessionEvent.InputClosed _ -> note("the peer sends no more (FIN)");
      case SessionEvent.TransportClosed(String detail) -> note("the connection is gone: " + detail);
      case SessionEvent _ -> {}
    }
  }

  private void done(SessionAction action) {
    switch (action) {
      case SessionAction.SendContactHeader(var header) ->
          left("Contact Header" + (header.canTls() ? " CAN_TLS" : ""));
      case SessionAction.SendMessage(var message) -> left(words(message));
      case SessionAction.SendSegment segment -> left(words(segment.header()));
      case SessionAction.StartTls() -> note("TLS begins");
      case SessionAction.EndOutboundTransfer(_, var outcome) -> note("a transfer ends: " + outcome);
      case SessionAction.ReportEnd(var end) ->
          note("the session ends: " + end.cause() + ", " + end.kind());
      case SessionAction _ -> {}
    }
  }

  private void left(String what) {
    chronicle.left(clock.nowNanos(), out, what);
  }

  private void came(String what) {
    chronicle.came(clock.nowNanos(), in, what);
  }

  private void note(String what) {
    chronicle.noted(clock.nowNanos(), out.from(), what + ", with " + out.to());
  }

  private static String words(SegmentHeader header) {
    return "XFER_SEGMENT "
        + header.id()
        + (header.start() ? " START" : "")
        + (header.end() ? " END" : "")
        + ", "
        + header.dataLengthBytes()
        + " octets";
  }

  private static String words(Message message) {
    return switch (message) {
      case SessInitMessage init ->
          "SESS_INIT " + init.nodeId() + ", keepalive " + init.keepaliveSeconds() + " s";
      case SessTermMessage term ->
          "SESS_TERM" + (term.reply() ? " REPLY" : "") + ", " + term.reason().text();
      case XferAckMessage ack ->
          "XFER_ACK "
              + ack.id()
              + ((ack.flags() & SegmentHeader.END) == 0 ? "" : " END")
              + ", "
              + ack.acknowledgedBytes()
              + " octets";
      case XferRefuseMessage refuse -> "XFER_REFUSE " + refuse.id() + ", " + refuse.reason().text();
      case MsgRejectMessage reject -> "MSG_REJECT, " + reject.reason().text();
      case Message _ -> "KEEPALIVE";
    };
  }
}
