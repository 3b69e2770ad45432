package dev.gantry.conformance.line;

import dev.gantry.conformance.line.HandshakeException.Kind;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * TLS over a socket, record by record, so that close_notify, an alert, the bare end of the
 * connection and octets that are no record are told from one another. One thread.
 */
final class TlsTransport implements Transport {
  private static final int RECORD_HEADER_BYTES = 5;
  private static final int FIRST_RECORD_TYPE = 20;
  private static final int LAST_RECORD_TYPE = 24;
  private static final int HANDSHAKE = 22;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private final Socket socket;
  private final TlsOffer offer;
  private final SSLEngine engine;
  private final boolean client;
  private ByteBuffer network;
  private ByteBuffer plain;
  private ByteBuffer out;
  private boolean notified;
  private ClientHello hello = ClientHello.NONE;

  /**
   * TLS that has not begun.
   *
   * @param pending octets of the other side that were read already
   */
  TlsTransport(Socket socket, TlsOffer offer, boolean client, byte[] pending) {
    this.socket = socket;
    this.offer = offer;
    this.client = client;
    this.engine = offer.engine(client);
    var session = engine.getSession();
    network = ByteBuffer.allocate(Math.max(session.getPacketBufferSize(), pending.length));
    network.put(pending);
    plain = ByteBuffer.allocate(session.getApplicationBufferSize()).flip();
    out = ByteBuffer.allocate(session.getPacketBufferSize());
  }

  /** Runs the handshake to its end. */
  Secured handshake(long endNanos) throws IOException, HandshakeException {
    engine.beginHandshake();
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> wrap(NOTHING);
        case NEED_TASK -> runTasks();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          try {
            if (!unwrap(endNanos)) {
              throw HandshakeException.because(Kind.END, "the end of the connection");
            }
          } catch (SocketTimeoutException e) {
            throw HandshakeException.because(Kind.SILENCE, "nothing more of the handshake");
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          var session = engine.getSession();
          return new Secured(
              session.getProtocol(), session.getCipherSuite(), chain(), offer.asked(), hello);
        }
      }
    }
  }

  private List<X509Certificate> chain() {
    try {
      Certificate[] all = engine.getSession().getPeerCertificates();
      return Stream.of(all).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  private void runTasks() {
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  @Override
  public int read(byte[] to, int offset, int length, int withinMillis)
      throws IOException, HandshakeException {
    long end = System.nanoTime() + withinMillis * 1_000_000L;
    while (!plain.hasRemaining()) {
      if (!unwrap(end)) {
        return -1;
      }
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        runTasks();
      }
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isInboundDone()) {
        wrap(NOTHING);
      }
    }
    int count = Math.min(length, plain.remaining());
    plain.get(to, offset, count);
    return count;
  }

  /**
   * Takes what is there of a record, or waits for more of it.
   *
   * @return false at the end
   */
  private boolean unwrap(long endNanos) throws IOException, HandshakeException {
    if (notified) {
      return false;
    }
    checkRecord();
    network.flip();
    plain.compact();
    SSLEngineResult result;
    try {
      noteHello();
      result = engine.unwrap(network, plain);
    } catch (SSLException e) {
      throw refused(e);
    } finally {
      network.compact();
      plain.flip();
    }
    return switch (result.getStatus()) {
      case OK -> true;
      case CLOSED -> {
        notified = true;
        yield false;
      }
      case BUFFER_UNDERFLOW -> fill(endNanos);
      case BUFFER_OVERFLOW -> {
        plain = larger(plain).flip();
        yield true;
      }
    };
  }

  private static ByteBuffer larger(ByteBuffer full) {
    return ByteBuffer.allocate(full.capacity() * 2).put(full);
  }

  private void noteHello() {
    boolean first = !client && hello == ClientHello.NONE;
    if (first && network.remaining() > RECORD_HEADER_BYTES && network.get(0) == HANDSHAKE) {
      int whole = RECORD_HEADER_BYTES + (network.getShort(3) & 0xFFFF);
      if (network.remaining() < whole) {
        return;
      }
      var record = new byte[whole];
      network.get(network.position(), record);
      hello = ClientHello.of(record);
    }
  }

  private boolean fill(long endNanos) throws IOException {
    long leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
    if (leftMillis <= 0) {
      throw new SocketTimeoutException();
    }
    if (!network.hasRemaining()) {
      network.flip();
      network = larger(network);
    }
    socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, leftMillis));
    int count =
        socket.getInputStream().read(network.array(), network.position(), network.remaining());
    if (count < 0) {
      return false;
    }
    network.position(network.position() + count);
    return true;
  }

  private void checkRecord() throws HandshakeException {
    if (network.position() == 0) {
      return;
    }
    int type = Byte.toUnsignedInt(network.get(0));
    if (type < FIRST_RECORD_TYPE || type > LAST_RECORD_TYPE) {
      var octets = Arrays.copyOf(network.array(), network.position());
      throw new HandshakeException(
          Kind.NO_RECORD,
          "",
          octets,
          "an octet %02x in place of a TLS record".formatted(octets[0]));
    }
  }

  /** What of the two sides is meant by an exception that says it in words. */
  private HandshakeException refused(SSLException e) {
    var found = ALERT.matcher(String.valueOf(e.getMessage()));
    if (found.find()) {
      return new HandshakeException(
          Kind.ALERT, found.group(1), new byte[0], "TLS alert " + found.group(1));
    }
    try {
      // The alert of ours.
      wrap(NOTHING);
    } catch (IOException | HandshakeException told) {
      // It cannot be said any more.
    }
    return HandshakeException.because(
        Kind.TESTER, "the tester's TLS ends it: %s".formatted(e.getMessage()));
  }

  private void wrap(ByteBuffer octets) throws IOException, HandshakeException {
    do {
      out.clear();
      SSLEngineResult result;
      try {
        result = engine.wrap(octets, out);
      } catch (SSLException e) {
        throw HandshakeException.because(Kind.TESTER, "the tester's TLS: " + e.getMessage());
      }
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        out = ByteBuffer.allocate(out.capacity() * 2);
        continue;
      }
      if (out.position() > 0) {
        socket.getOutputStream().write(out.array(), 0, out.position());
      }
      if (result.getStatus() == Status.CLOSED) {
        break;
      }
    } while (octets.hasRemaining());
  }

  @Override
  public void write(byte[] octets) throws IOException {
    try {
      if (engine.isOutboundDone()) {
        throw new SocketException("TLS is over");
      }
      wrap(ByteBuffer.wrap(octets));
    } catch (HandshakeException e) {
      throw new SocketException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean notified() {
    return notified;
  }

  @Override
  public void notifyEnd() throws IOException {
    engine.closeOutbound();
    try {
      wrap(NOTHING);
    } catch (HandshakeException e) {
      throw new SocketException(String.valueOf(e.getMessage()));
    }
  }
}
