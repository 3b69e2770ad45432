package dev.gantry.domain.session;

import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.Violation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happened to a session: past-tense facts, told to {@link Session#handle} one at a time. */
public sealed interface SessionEvent {
  /** Something of the peer has come in. */
  sealed interface Arrival extends SessionEvent {}

  /** What moves bundles: told for each of them, and so often that each nanosecond counts. */
  sealed interface Traffic extends SessionEvent {}

  /** What becomes of the connection: each at most once or twice in the life of a session. */
  sealed interface ConnectionEvent extends SessionEvent {}

  /** The TCP connection stands (both roles). Always the first event. */
  record TransportConnected() implements ConnectionEvent {}

  /**
   * The peer's Contact Header is complete.
   *
   * @param header as decoded
   */
  record ContactHeaderReceived(ContactHeader header) implements ConnectionEvent {}

  /**
   * The TLS handshake succeeded and the certificate path was accepted.
   *
   * @param facts what was agreed and what the peer's certificate claims
   */
  record TlsEstablished(TlsFacts facts) implements ConnectionEvent {}

  /**
   * The TLS handshake failed; the adapter has sent its alert where one was due.
   *
   * @param by who ended it: the peer by its alert, or we
   * @param cause named cause
   * @param detail one sentence for people
   */
  record TlsFailed(SessionEnd.Kind by, EndCause cause, String detail) implements ConnectionEvent {}

  /**
   * A message other than XFER_SEGMENT is complete.
   *
   * @param message as decoded
   */
  record MessageReceived(Message message) implements Arrival, Traffic {}

  /**
   * An XFER_SEGMENT is read up to its data.
   *
   * @param header as decoded
   */
  record SegmentHeaderReceived(SegmentHeader header) implements Arrival, Traffic {}

  /**
   * Data octets of the segment announced last have arrived; the sum never passes the announced
   * length.
   *
   * @param count 1 or more
   */
  record SegmentBytesReceived(int count) implements Arrival, Traffic {}

  /**
   * An XFER_SEGMENT is here with all of its data, 1 octet or more: what {@link
   * SegmentHeaderReceived} and {@link SegmentBytesReceived} tell, in one.
   *
   * @param header as decoded
   */
  record SegmentReceived(SegmentHeader header) implements Arrival, Traffic {}

  /**
   * A bundle came in one segment, all of whose data is here, and the BPA has taken it. To be told
   * instead of {@link SegmentReceived} where {@link Session#admits} has just said so, and where the
   * BPA has taken the bundle on the spot.
   *
   * @param header as decoded
   */
  record BundleTaken(SegmentHeader header) implements Arrival, Traffic {}

  /**
   * The octets cannot be read on.
   *
   * @param violation what is wrong
   * @param typeOctet type octet of the message at fault, 0 to 255
   */
  record DecodingFailed(Violation violation, int typeOctet) implements ConnectionEvent {}

  /** Some of a message has arrived, though not all: proof of life for a slow link. */
  record OctetsReceived() implements Arrival {}

  /**
   * Segments have left for the network.
   *
   * @param chargedBytes sum of {@link SessionAction.SendSegment#chargedBytes()} of those segments
   */
  record SegmentsWritten(long chargedBytes) implements Traffic {}

  /**
   * How the peer takes what was handed to the network: messages and segments alike, but nothing
   * that our own side has yet to read.
   */
  sealed interface OutputEvent extends SessionEvent {}

  /** Not all is taken: octets wait for the peer. */
  record OutputWaits() implements OutputEvent {}

  /**
   * Of what waited the peer has taken some. Told at the latest before a deadline is, and not where
   * {@link SegmentsWritten} says as much.
   *
   * @param all whether nothing waits any more
   */
  record OutputTaken(boolean all) implements OutputEvent {}

  /**
   * A bundle is to be sent. Outside of Established it ends at once as {@link
   * OutboundOutcome.NotStarted}.
   *
   * @param token the driver's handle
   * @param lengthBytes its length; one without octets is no bundle and ends as {@link
   *     OutboundOutcome.Unreadable}; of a compressed one, that of its compressed octets
   * @param plainBytes the length of a bundle that is compressed as the session agreed, {@link
   *     #AS_IT_IS} for any other
   * @param lane before which others it goes
   */
  record TransferOffered(BundleToken token, long lengthBytes, long plainBytes, Lane lane)
      implements Traffic {
    public static final long AS_IT_IS = 0;

    /** A normal bundle. */
    public TransferOffered(BundleToken token, long lengthBytes, long plainBytes) {
      this(token, lengthBytes, plainBytes, Lane.NORMAL);
    }

    /** A normal bundle that goes as it is. */
    public TransferOffered(BundleToken token, long lengthBytes) {
      this(token, lengthBytes, AS_IT_IS);
    }

    boolean compressed() {
      return plainBytes != AS_IT_IS;
    }
  }

  /**
   * The bytes of an offered bundle cannot be read any more; what was begun cannot be finished.
   *
   * @param token the driver's handle
   * @param partlySent whether the peer may have octets of its transfer; false only when no segment
   *     of it has been written, and none will
   */
  record TransferSourceFailed(BundleToken token, boolean partlySent) implements SessionEvent {
    /** The peer may have octets of it. */
    public TransferSourceFailed(BundleToken token) {
      this(token, true);
    }
  }

  /**
   * The BPA decided.
   *
   * @param reception which bundle
   * @param verdict the decision
   */
  record BundleDecided(ReceptionId reception, Verdict verdict) implements Traffic {}

  /** What speaks against reading on, or no longer does. At any time. */
  sealed interface ReadingEvent extends SessionEvent {}

  /**
   * This session's budget for received, not yet consumed octets is spent, or free again.
   *
   * @param exhausted true when no more should be read
   */
  record InboundBudgetChanged(boolean exhausted) implements ReadingEvent {}

  /**
   * The budget that this session shares with all others of its node is spent, or free again.
   *
   * @param exhausted true when the transfer that runs should pause and no other should begin
   */
  record NodeBudgetChanged(boolean exhausted) implements ReadingEvent {}

  /**
   * The peer does not take our acknowledgements and other messages, or takes them again.
   *
   * @param excessive true when too many of their octets wait to be written
   */
  record ControlBacklogChanged(boolean excessive) implements ReadingEvent {}

  /**
   * No bundle can be taken just now: the BPA is away, or nobody knows yet who the peer is. All else
   * is read; when octets of a bundle are next, {@link BundleArrived} is told before they are read.
   */
  record BundlesHeld() implements ReadingEvent {}

  /** Bundles are taken; so it is from the beginning, unless {@link BundlesHeld} is told. */
  record BundlesTaken() implements ReadingEvent {}

  /** Octets of a bundle, or of the header before them, are next while bundles are held. */
  record BundleArrived() implements Arrival {}

  /**
   * The operator, the node or the driver wants the session to end.
   *
   * @param reason for SESS_TERM
   * @param cause for the log
   * @param urgent do not wait for running transfers
   * @param only what has to hold of an Established session for it to end; null to end it whatever
   *     it does
   */
  record TerminationRequested(
      TerminationReason reason, EndCause cause, boolean urgent, @Nullable Only only)
      implements SessionEvent {
    /** What an Established session may be asked to end for. */
    public sealed interface Only {
      /** It carries nothing, and has carried nothing for that long. */
      record IdleFor(Duration time) implements Only {}

      /**
       * The peer has owed an acknowledgement, or has taken nothing of what waits to be written, for
       * that long. A link with a long delay is given what it needs even so.
       */
      record OwingFor(Duration time) implements Only {}
    }

    /** Whatever it carries. */
    public TerminationRequested(TerminationReason reason, EndCause cause, boolean urgent) {
      this(reason, cause, urgent, null);
    }

    /** If it has been of no use for that long (RFC 9174 6.2). */
    public static TerminationRequested ifIdle(Duration idleFor) {
      return new TerminationRequested(
          TerminationReason.Known.IDLE_TIMEOUT, EndCause.IDLE, false, new Only.IdleFor(idleFor));
    }

    /**
     * If others wait for room that its peer keeps by owing us progress for that long, much shorter
     * than {@link ProgressBounds}.
     */
    public static TerminationRequested ifOwing(Duration owedFor) {
      return new TerminationRequested(
          TerminationReason.Known.IDLE_TIMEOUT,
          EndCause.ACKNOWLEDGEMENT_OVERDUE,
          false,
          new Only.OwingFor(owedFor));
    }
  }

  /** The time {@link Session#nextDeadlineNanos()} has come. */
  record DeadlineReached() implements SessionEvent {}

  /** The peer has closed its direction (FIN, or TLS close_notify). */
  record InputClosed() implements ConnectionEvent {}

  /**
   * The connection is gone. Always the last event.
   *
   * @param detail one phrase for people, for example {@code reset by peer}
   */
  record TransportClosed(String detail) implements ConnectionEvent {}
}
