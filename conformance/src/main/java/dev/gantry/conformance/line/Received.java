package dev.gantry.conformance.line;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.time.Duration;

/** What a tester gets when it looks at a connection. */
public sealed interface Received {
  /** One sentence part for people. */
  String text();

  /** Whether it is a message of this type. */
  default boolean is(Class<? extends Message> type) {
    return this instanceof Got got && type.isInstance(got.message());
  }

  /** Whether it acknowledges or refuses a segment (RFC 9174 5.2.3, 5.2.4). */
  default boolean isAnswer() {
    return is(XferAckMessage.class) || is(XferRefuseMessage.class);
  }

  /** The same for one of this transfer. */
  default boolean isAnswerTo(long id) {
    return this instanceof Got got
        && switch (got.message()) {
          case XferAckMessage ack -> ack.id().bits() == id;
          case XferRefuseMessage refuse -> refuse.id().bits() == id;
          default -> false;
        };
  }

  /** The Contact Header. */
  record Header(ContactHeader header, byte[] octets) implements Received {
    @Override
    public String text() {
      return MessageText.of(header);
    }
  }

  /** A whole message that is no segment. */
  record Got(Message message, byte[] octets) implements Received {
    @Override
    public String text() {
      return MessageText.of(message);
    }
  }

  /** A whole segment. */
  record Segment(SegmentHeader header, byte[] octets, byte[] data) implements Received {
    @Override
    public String text() {
      return MessageText.of(header);
    }
  }

  /** Octets that are no TCPCLv4; nothing behind them can be read. */
  record Undecodable(String why, byte[] octets) implements Received {
    @Override
    public String text() {
      return why;
    }
  }

  /**
   * The other side ended the connection.
   *
   * @param reset whether by a reset, not by a FIN
   * @param notified whether TLS said so before (close_notify)
   * @param alert name of the TLS alert that ended it; empty where none did
   */
  record Closed(boolean reset, boolean notified, String alert) implements Received {
    @Override
    public String text() {
      if (!alert.isEmpty()) {
        return "TLS alert " + alert;
      }
      if (notified) {
        return "close_notify and the end of the connection";
      }
      return reset ? "a reset of the connection" : "the end of the connection";
    }
  }

  /** Nothing, or less than a message. */
  record Quiet(Duration waited, int octets) implements Received {
    @Override
    public String text() {
      var time = "%.1f s".formatted(waited.toMillis() / 1000.0);
      return octets == 0 ? "nothing for " + time : octets + " octets of a message in " + time;
    }
  }
}
