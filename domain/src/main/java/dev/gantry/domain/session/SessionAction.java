package dev.gantry.domain.session;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;

/**
 * What the driver of a session must do: imperatives, carried out in order before the next event is
 * told.
 */
public sealed interface SessionAction {
  /** Something is to be done with the connection. */
  sealed interface ConnectionAction extends SessionAction {}

  /** Somebody is to be told how far the session has come, or what was noticed. */
  sealed interface Report extends SessionAction {}

  /**
   * Write the Contact Header.
   *
   * @param header ours
   */
  record SendContactHeader(ContactHeader header) implements ConnectionAction {}

  /** Begin the TLS handshake in the session's role; what arrives from now on is TLS. */
  record StartTls() implements ConnectionAction {}

  /**
   * Write a message, behind all that was written before.
   *
   * @param message ours
   */
  record SendMessage(Message message) implements SessionAction {}

  /**
   * Write a segment: its header and that range of the bundle.
   *
   * @param token which bundle
   * @param header ready to encode; {@code dataLengthBytes} is the length of the range
   * @param offsetBytes start of the range
   */
  record SendSegment(BundleToken token, SegmentHeader header, long offsetBytes)
      implements SessionAction {
    private static final int OVERHEAD_BYTES = 32;

    /** What this segment costs of the write-ahead budget, in octets. */
    public long chargedBytes() {
      return header.dataLengthBytes() + OVERHEAD_BYTES;
    }
  }

  /**
   * An outbound bundle is done with; release it.
   *
   * @param token which bundle
   * @param outcome how it went
   */
  record EndOutboundTransfer(BundleToken token, OutboundOutcome outcome) implements SessionAction {}

  /**
   * Open an inbound bundle at the BPA.
   *
   * @param reception its handle from now on
   * @param id the peer's Transfer ID, for logs
   * @param announcedBytes Transfer Length, or the segment's length when it is the only one, or
   *     {@link #LENGTH_UNKNOWN}; of a compressed one, the length of the bundle
   * @param compressed whether its octets are compressed as the session agreed: to be expanded
   *     before the BPA gets them, to exactly {@code announcedBytes} octets, or else to be told as
   *     refused
   */
  record BeginReception(
      ReceptionId reception, TransferId id, long announcedBytes, boolean compressed)
      implements SessionAction {
    public static final long LENGTH_UNKNOWN = -1;

    /** Of a bundle that comes as it is. */
    public BeginReception(ReceptionId reception, TransferId id, long announcedBytes) {
      this(reception, id, announcedBytes, false);
    }
  }

  /**
   * Pass the octets just received to the BPA.
   *
   * @param reception which bundle
   * @param count the same count as in the event
   */
  record DeliverBytes(ReceptionId reception, int count) implements SessionAction {}

  /**
   * Throw the octets just received away.
   *
   * @param count the same count as in the event
   */
  record DiscardBytes(int count) implements SessionAction {}

  /**
   * The bundle is complete: ask the BPA for its verdict, which comes back as {@link
   * SessionEvent.BundleDecided}.
   *
   * @param reception which bundle
   * @param lengthBytes its length as it came
   */
  record CompleteReception(ReceptionId reception, long lengthBytes) implements SessionAction {}

  /**
   * The bundle will not be completed: tell the BPA to forget what it has of it. No verdict is
   * awaited.
   *
   * @param reception which bundle
   */
  record AbortReception(ReceptionId reception) implements SessionAction {}

  /**
   * Have the system hold no more octets than so many that it has not sent yet, where it can: what
   * comes behind them waits for all of them.
   *
   * @param bytes 0 for no bound
   */
  record BoundUnsent(long bytes) implements ConnectionAction {}

  /**
   * Stop reading from the connection.
   *
   * @param cause why, first of all
   */
  record PauseReading(PauseCause cause) implements ConnectionAction {}

  /** Read again. */
  record ResumeReading() implements ConnectionAction {}

  /**
   * The session is Established.
   *
   * @param parameters what was negotiated
   */
  record ReportEstablished(SessionParameters parameters) implements Report {}

  /**
   * The reported state changed (RFC 9174 3.1).
   *
   * @param state the new state
   */
  record ReportState(ReportedState state) implements Report {}

  /**
   * Something worth a log line or a counter.
   *
   * @param observation what
   */
  record Observe(Observation observation) implements Report {}

  /**
   * Flush what is written, send a TLS closure alert if asked, then FIN, drain for a bounded time,
   * close; tell {@link SessionEvent.TransportClosed} when done (RFC 9174 4.1, orderly FIN).
   *
   * @param closureAlert whether TLS close_notify is due
   */
  record CloseTransport(boolean closureAlert) implements ConnectionAction {}

  /**
   * The session is over; exactly once, always the last action.
   *
   * @param end how
   */
  record ReportEnd(SessionEnd end) implements Report {}
}
