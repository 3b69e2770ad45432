package dev.gantry.conformance.line;

import dev.gantry.conformance.line.Exchange.Direction;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.SegmentHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to the side under test, in the clear or protected. It keeps no state of a
 * session and judges nothing; what is sent goes out as it is, and what comes is decoded one message
 * at a time. One thread.
 */
public final class Line implements AutoCloseable {
  /** Octets of a message that are held, its data included; more than a tester ever asks for. */
  static final int MAX_MESSAGE_BYTES = 32 << 20;

  private static final int READ_BYTES = 64 << 10;

  private final Socket socket;
  private final Transcript transcript;
  private final int number;
  private final InetAddress ownAddress;
  private final int ownPort;
  private final MessageDecoder decoder = new MessageDecoder(DecoderLimits.DEFAULT);

  private byte[] pending = new byte[READ_BYTES];
  private int held;
  private boolean headerSent;
  private boolean headerSeen;
  private @Nullable Received closed;
  private Transport transport;

  public Line(Socket socket, Transcript transcript) throws IOException {
    this.socket = socket;
    this.transport = new PlainTransport(socket);
    this.transcript = transcript;
    this.number = transcript.nextConnection();
    this.ownAddress = socket.getLocalAddress();
    this.ownPort = socket.getLocalPort();
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
    transport.write(octets);
  }

  /** Sends octets past TLS, where there is any. */
  public void sendBare(Stimulus octets, String what) throws IOException {
    transcript.add(number, Direction.TESTER, what, octets.octets());
    socket.getOutputStream().write(octets.octets());
  }

  /**
   * Protects what follows.
   *
   * @param client whether the tester is the TLS client, as who dials is (RFC 9174 4.4.3)
   */
  public Secured secure(TlsOffer offer, boolean client, Duration within)
      throws IOException, HandshakeException {
    var tls = new TlsTransport(socket, offer, client, taken(held));
    var what = "TLS handshake as the " + (client ? "client" : "server");
    transcript.add(number, Direction.TESTER, what, new byte[0]);
    try {
      var secured = tls.handshake(System.nanoTime() + within.toNanos());
      transcript.add(number, Direction.OTHER, secured.text(), new byte[0]);
      transport = tls;
      return secured;
    } catch (HandshakeException e) {
      transcript.add(number, Direction.OTHER, e.text(), e.octets());
      throw e;
    } catch (SocketException e) {
      throw HandshakeException.because(
          HandshakeException.Kind.END, "the connection broke: " + e.getMessage());
    }
  }

  /** Says by TLS that the tester sends nothing more. */
  public void notifyEnd() throws IOException {
    transcript.add(number, Direction.TESTER, "TLS close_notify", new byte[0]);
    transport.notifyEnd();
  }

  /**
   * Octets as they come, past TLS and undecoded.
   *
   * @return empty where nothing came in time, or at the end
   */
  public byte[] bare(Duration within) throws IOException {
    if (held == 0) {
      socket.setSoTimeout((int) Math.max(1, within.toMillis()));
      try {
        int count = socket.getInputStream().read(pending);
        held = Math.max(0, count);
        if (count < 0) {
          closed = closed(new Received.Closed(false, false, ""));
        }
      } catch (SocketTimeoutException e) {
        return new byte[0];
      } catch (SocketException e) {
        closed = closed(new Received.Closed(true, false, ""));
      }
    }
    var octets = taken(held);
    if (octets.length > 0) {
      transcript.add(number, Direction.OTHER, "octets", octets);
    }
    return octets;
  }

  /** Address of this side. */
  public InetAddress ownAddress() {
    return ownAddress;
  }

  /** Port of this side. */
  public int ownPort() {
    return ownPort;
  }

  /** Whether the other side has ended the connection, as far as was read. */
  public boolean isOver() {
    return closed != null;
  }

  /** The next message, the end of the connection, or nothing within this time. */
  public Received receive(Duration within) throws IOException {
    long started = System.nanoTime();
    long end = started + within.toNanos();
    while (true) {
      var whole = decode();
      if (whole != null) {
        return told(whole, octetsOf(whole));
      }
      long leftMillis = (end - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return new Received.Quiet(Duration.ofNanos(System.nanoTime() - started), held);
      }
      if (closed != null) {
        return closed;
      }
      try {
        readMore((int) Math.min(Integer.MAX_VALUE, leftMillis));
      } catch (SocketTimeoutException e) {
        // The loop sees that the time is over.
      } catch (HandshakeException e) {
        switch (e.kind()) {
          case NO_RECORD -> {
            return told(new Received.Undecodable(e.text(), e.octets()), e.octets());
          }
          case TESTER -> throw new IOException(e.getMessage(), e);
          default -> closed = closed(new Received.Closed(false, false, e.alert()));
        }
      } catch (SocketException e) {
        closed = closed(new Received.Closed(true, false, ""));
      }
    }
  }

  private Received told(Received received, byte[] octets) {
    transcript.add(number, Direction.OTHER, received.text(), octets);
    return received;
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

  private void readMore(int withinMillis) throws IOException, HandshakeException {
    if (held == pending.length) {
      if (held >= MAX_MESSAGE_BYTES) {
        throw new IOException("a message of more than " + MAX_MESSAGE_BYTES + " octets");
      }
      pending = Arrays.copyOf(pending, held * 2);
    }
    int count = transport.read(pending, held, pending.length - held, withinMillis);
    if (count < 0) {
      closed = closed(new Received.Closed(false, transport.notified(), ""));
    } else {
      held += count;
    }
  }

  private Received closed(Received.Closed how) {
    return told(how, new byte[0]);
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
