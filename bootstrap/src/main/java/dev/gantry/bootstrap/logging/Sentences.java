package dev.gantry.bootstrap.logging;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.Violation;
import java.util.Locale;

/** What the session machine noticed, in words that an operator understands. */
final class Sentences {
  private Sentences() {}

  static String of(Observation observation) {
    return switch (observation) {
      case Observation.PeerViolated(Violation violation) ->
          of(violation.cause()) + " (" + section(violation) + ")";
      case Observation.TransferRefused(var id, var reason) ->
          "we refused the peer's transfer " + id + ": " + reason.text();
      case Observation.AcknowledgedAndRefused(var id, var reason) ->
          "the peer refused our transfer "
              + id
              + " after it had acknowledged all of it: "
              + reason.text()
              + "; the bundle counts as sent, and the peer does not have it";
      case Observation.ReceptionFailed(var id, long receivedBytes) ->
          "the peer's transfer "
              + id
              + " ended unfinished, after "
              + receivedBytes
              + " bytes; nothing of it was kept";
      case Observation.RejectReceived(var reason, int type) ->
          "the peer rejected our " + messageName(type) + ": " + reason.text();
      case Observation.RejectSent(var reason, int type) ->
          "we rejected the peer's " + messageName(type) + ": " + reason.text();
      case Observation.IdentityWarning(String sentence) -> sentence;
      case Observation.ReadingDelayed() ->
          "the peer sends more than transfer-rate-limit and byte-rate-limit allow, and is read"
              + " later";
      case Observation.PlaintextAccepted(String remoteAddress) ->
          remoteAddress + " speaks plaintext, which preset legacy puts up with; give that peer TLS";
      case Observation.Progress(_, long acknowledgedBytes) ->
          "the peer acknowledged " + acknowledgedBytes + " bytes of a bundle";
      case Observation.KeepaliveSent() -> "KEEPALIVE sent";
      case Observation.KeepaliveReceived() -> "KEEPALIVE received";
    };
  }

  /** What {@link #of} says, by name. */
  static Fields fields(SessionKey session, Observation observation) {
    return switch (observation) {
      case Observation.PeerViolated(Violation violation) ->
          fields(
              session,
              "peer-violated",
              "violation",
              lowered(violation.cause()),
              "section",
              section(violation));
      case Observation.TransferRefused(var id, var reason) ->
          fields(session, "transfer-refused", "transfer", id, "reason", reason.text());
      case Observation.AcknowledgedAndRefused(var id, var reason) ->
          fields(session, "acknowledged-and-refused", "transfer", id, "reason", reason.text());
      case Observation.ReceptionFailed(var id, long receivedBytes) ->
          fields(session, "reception-failed", "transfer", id, "received_bytes", receivedBytes);
      case Observation.RejectReceived(var reason, int type) ->
          fields(
              session,
              "reject-received",
              "rejected_message",
              messageName(type),
              "reason",
              reason.text());
      case Observation.RejectSent(var reason, int type) ->
          fields(
              session,
              "reject-sent",
              "rejected_message",
              messageName(type),
              "reason",
              reason.text());
      case Observation.IdentityWarning(String sentence) ->
          fields(session, "identity-warning", "detail", sentence);
      case Observation.ReadingDelayed() -> fields(session, "reading-delayed");
      case Observation.PlaintextAccepted(String remoteAddress) ->
          fields(session, "plaintext-accepted", "remote", remoteAddress);
      case Observation.Progress(_, long acknowledgedBytes) ->
          fields(session, "progress", "acknowledged_bytes", acknowledgedBytes);
      case Observation.KeepaliveSent() -> fields(session, "keepalive-sent");
      case Observation.KeepaliveReceived() -> fields(session, "keepalive-received");
    };
  }

  private static Fields fields(SessionKey session, String event, Object... namesAndValues) {
    var fields = Fields.of("event", event, "session", session);
    fields.values().putAll(Fields.of(namesAndValues).values());
    return fields;
  }

  static String bundles(long count) {
    return count + (count == 1 ? " bundle" : " bundles");
  }

  /** A constant as logs write it: {@code terminated-by-peer}. */
  static String lowered(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String section(Violation violation) {
    return "RFC 9174 " + violation.ref().section();
  }

  /** The name that RFC 9174 gives a type octet. */
  private static String messageName(int type) {
    return switch (type) {
      case MessageType.XFER_SEGMENT -> "XFER_SEGMENT";
      case MessageType.XFER_ACK -> "XFER_ACK";
      case MessageType.XFER_REFUSE -> "XFER_REFUSE";
      case MessageType.KEEPALIVE -> "KEEPALIVE";
      case MessageType.SESS_TERM -> "SESS_TERM";
      case MessageType.MSG_REJECT -> "MSG_REJECT";
      case MessageType.SESS_INIT -> "SESS_INIT";
      default -> String.format(Locale.ROOT, "message of unknown type 0x%02x", type);
    };
  }

  private static String of(Violation.Cause cause) {
    return switch (cause) {
      case BAD_MAGIC -> "what came does not begin with a TCPCL Contact Header";
      case UNKNOWN_MESSAGE_TYPE -> "the peer sent a message of an unknown type";
      case SESSION_EXTENSIONS_TOO_LONG ->
          "the peer's SESS_INIT has more extension items than max-session-extension-bytes allows";
      case TRANSFER_EXTENSIONS_TOO_LONG ->
          "the peer's XFER_SEGMENT has more extension items than max-transfer-extension-bytes"
              + " allows";
      case MALFORMED_SESSION_EXTENSIONS ->
          "the extension items of the peer's SESS_INIT are garbled";
      case MALFORMED_TRANSFER_EXTENSIONS ->
          "the extension items of the peer's XFER_SEGMENT are garbled";
      case CRITICAL_SESSION_EXTENSION_UNKNOWN ->
          "the peer demands a session extension that we do not know";
      case CRITICAL_TRANSFER_EXTENSION_UNKNOWN ->
          "the peer demands a transfer extension that we do not know";
      case NODE_ID_MALFORMED -> "the peer's SESS_INIT holds something that is no Node ID";
      case UNEXPECTED_MESSAGE -> "the peer sent a message that has no place here";
      case SEGMENT_LONGER_THAN_MRU -> "the peer's segment is longer than our segment-mru";
      case TRANSFER_LONGER_THAN_MRU -> "the peer's bundle is longer than our transfer-mru";
      case TRANSFER_LENGTH_MISMATCH ->
          "the peer's transfer has another length than its Transfer Length says";
      case TRANSFER_LENGTH_REPEATED -> "the peer's transfer has a second Transfer Length";
      case TRANSFER_ID_REUSED -> "the peer used a Transfer ID again";
      case TOO_MANY_EMPTY_SEGMENTS ->
          "the peer's transfer has more empty segments than max-empty-segments allows";
      case EMPTY_TRANSFER -> "the peer sent a transfer without a single octet";
      case SEGMENT_WITHOUT_START -> "the peer sent a segment of a transfer that was never begun";
      case START_REPEATED -> "the peer began a transfer anew in the middle of it";
      case ACKNOWLEDGEMENT_UNKNOWN -> "the peer acknowledged a transfer that we are not sending";
      case ACKNOWLEDGEMENT_OUT_OF_RANGE ->
          "the peer acknowledged more of a transfer than we sent, or less than before";
      case REFUSAL_UNKNOWN -> "the peer refused a transfer that we are not sending";
      case TOO_MANY_VIOLATIONS ->
          "the peer's messages were rejected more often than max-violations allows";
    };
  }
}
