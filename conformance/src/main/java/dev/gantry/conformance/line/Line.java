package dev.gantry.conformance.line;

import dev.gantry.conformance.line.Exchange.Direction;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.SegmentHeader;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to the side under test. It keeps no state of a session and judges nothing;
 * what is sent goes out as it is, and what comes is decoded one message at a time. One thread.
 */
public final class Line implements AutoCloseable {
  /** Octets of a message that are held, its data included; more than a tester ever asks for. */
  static final int MAX_MESSAGE_BYTES = 32 << 20;

  private static final int READ_BYTES = 64 << 10;

  private final Socket socket;
  private final Transcript transcript;
  private final int number;
  private final MessageDecoder decoder = new MessageDecoder(DecoderLimits.DEFAULT);

  private byte[] pending = new byte[READ_BYTES];
  private int held;
  private boolean headerSent;
  private boolean headerSeen;
  private boolean closedToldOf;

  public Line(Socket socket, Transcript transcript) throws IOException {
    this.socket = socket;
    this.transcript = transcript;
    this.number = transcript.nextConnection();
    socket.setTcpNoDelay(true);
  }

  /** Sends all of it in one write. */
  public void send(Stimulus... parts) throws IOException {
    var all = Stimulus.nothing();
    for (var part : parts) {
      all = all.then(part);
    }
    var octets = all.octets();
    transcript.add(number, Direction.TESTER, MessageText.ofSent(octets, headerSent), octets);
    headerSent = true;
    socket.getOutputStream().write(octets);
  }

  /** The next message, the end of the connection, or nothing within this time. */
  public Received receive(Duration within) throws IOException {
    long started = System.nanoTime();
    long end = started + within.toNanos();
    while (true) {
      var whole = decode();
      if (whole != null) {
        transcript.add(number, Direction.OTHER, whole.text(), octetsOf(whole));
        return whole;
      }
      long leftMillis = (end - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return new Received.Quiet(Duration.ofNanos(System.nanoTime() - started), held);
      }
      socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, leftMillis));
      try {
        if (!readMore()) {
          return closed(false);
        }
      } catch (SocketTimeoutException e) {
        // The loop sees that the time is over.
      } catch (IOException e) {
        return closed(true);
      }
    }
  }

  /** Breaks the connection by a reset. */
  public void reset() throws IOException {
    transcript.add(number, Direction.TESTER, "a reset of the connection", new byte[0]);
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private boolean readMore() throws IOException {
    if (held == pending.length) {
      if (held >= MAX_MESSAGE_BYTES) {
        throw new IOException("a message of more than " + MAX_MESSAGE_BYTES + " octets");
      }
      pending = Arrays.copyOf(pending, held * 2);
    }
    int count = socket.getInputStream().read(pending, held, pending.length - held);
    if (count < 0) {
      return false;
    }
    held += count;
    return true;
  }

  private Received closed(boolean reset) {
    var closed = new Received.Closed(reset);
    if (!closedToldOf) {
      closedToldOf = true;
      transcript.add(number, Direction.OTHER, closed.text(), new byte[0]);
    }
    return closed;
  }

  private @Nullable Received decode() {
    if (held == 0) {
      return null;
    }
    var window = ByteBuffer.wrap(pending, 0, held);
    Decoding decoding = headerSeen ? decoder.decode(window) : decoder.decodeContactHeader(window);
    return switch (decoding) {
      case Decoding.NeedMore _ -> null;
      case ContactHeader header -> {
        headerSeen = true;
        yield new Received.Header(header, taken(window.position()));
      }
      case Message message -> new Received.Got(message, taken(window.position()));
      case SegmentHeader header -> segment(header, window.position());
      case Decoding.Malformed malformed ->
          new Received.Undecodable(
              "octets that are no TCPCLv4 (%s, RFC 9174 %s)"
                  .formatted(
                      malformed.violation().cause().name().toLowerCase(Locale.ROOT),
                      malformed.violation().ref().section()),
              taken(held));
    };
  }

  private @Nullable Received segment(SegmentHeader header, int headerBytes) {
    long total = headerBytes + header.dataLengthBytes();
    if (total < 0 || total > MAX_MESSAGE_BYTES) {
      return new Received.Undecodable(
          "a segment of %d octets".formatted(header.dataLengthBytes()), taken(held));
    }
    if (held < total) {
      return null;
    }
    var octets = taken((int) total);
    return new Received.Segment(
        header, octets, Arrays.copyOfRange(octets, headerBytes, octets.length));
  }

  private byte[] taken(int count) {
    var octets = Arrays.copyOf(pending, count);
    held -= count;
    System.arraycopy(pending, count, pending, 0, held);
    return octets;
  }

  private static byte[] octetsOf(Received received) {
    return switch (received) {
      case Received.Header one -> one.octets();
      case Received.Got one -> one.octets();
      case Received.Segment one -> one.octets();
      case Received.Undecodable one -> one.octets();
      case Received.Closed _, Received.Quiet _ -> new byte[0];
    };
  }
}
