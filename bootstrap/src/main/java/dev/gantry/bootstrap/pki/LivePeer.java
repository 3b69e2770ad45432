package dev.gantry.bootstrap.pki;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageEncoder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks a running peer for its certificate: Contact Headers, then TLS up to its certificate, and
 * nothing else.
 */
public final class LivePeer {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private LivePeer() {}

  /**
   * What the peer showed.
   *
   * @param session version and cipher suite, or why the handshake went no further than its
   *     certificate
   * @param certificates its own first
   * @param address where it was reached
   */
  public record Shown(String session, List<X509Certificate> certificates, InetAddress address) {}

  /**
   * Dials the peer.
   *
   * @throws NothingShownException when it cannot be reached, does not speak TCPCLv4 or offers no
   *     TLS
   */
  public static Shown ask(String host, int port) throws NothingShownException {
    try (var socket = new Socket()) {
      var address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException(host);
      }
      socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      socket.connect(address, Math.toIntExact(TIMEOUT.toMillis()));
      exchangeContactHeaders(socket, host + ":" + port);
      return handshake(socket, host, port);
    } catch (UnknownHostException e) {
      throw new NothingShownException("no such host: " + host, e);
    } catch (ConnectException e) {
      throw new NothingShownException(
          "%s:%d cannot be reached: %s; is the peer running there?"
              .formatted(host, port, e.getMessage()),
          e);
    } catch (SocketTimeoutException e) {
      throw new NothingShownException(
          "%s:%d does not answer within %d s".formatted(host, port, TIMEOUT.toSeconds()), e);
    } catch (IOException e) {
      throw new NothingShownException("%s:%d: %s".formatted(host, port, e.getMessage()), e);
    }
  }

  private static void exchangeContactHeaders(Socket socket, String peer)
      throws IOException, NothingShownException {
    var ours = ByteBuffer.allocate(ContactHeader.LENGTH_BYTES);
    MessageEncoder.encode(new ContactHeader(ContactHeader.VERSION_4, true), ours);
    socket.getOutputStream().write(ours.array());
    var theirs = socket.getInputStream().readNBytes(ContactHeader.LENGTH_BYTES);
    var decoding =
        new MessageDecoder(DecoderLimits.DEFAULT).decodeContactHeader(ByteBuffer.wrap(theirs));
    if (!(decoding instanceof ContactHeader header)) {
      throw new NothingShownException(peer + " does not answer as a TCPCL peer");
    }
    if (header.version() != ContactHeader.VERSION_4) {
      throw new NothingShownException(
          peer + " speaks TCPCL version " + header.version() + ", not 4");
    }
    if (!header.canTls()) {
      throw new NothingShownException(peer + " offers no TLS");
    }
  }

  private static Shown handshake(Socket socket, String host, int port)
      throws IOException, NothingShownException {
    var witness = new Witness();
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {witness}, new SecureRandom());
      var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
      String session;
      try {
        tls.startHandshake();
        session = tls.getSession().getProtocol() + " " + tls.getSession().getCipherSuite();
      } catch (SSLException e) {
        // A peer that demands our certificate has shown its own before it refuses.
        session = "handshake not completed: " + e.getMessage();
      }
      if (witness.seen.isEmpty()) {
        throw new NothingShownException(
            "%s:%d showed no certificate: %s".formatted(host, port, session));
      }
      return new Shown(session, witness.seen, socket.getInetAddress());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK speaks TLS", e);
    }
  }

  /** Remembers what it is shown and judges nothing, as nothing is sent on this connection. */
  private static final class Witness extends X509ExtendedTrustManager {
    private volatile List<X509Certificate> seen = List.of();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      seen = List.of(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
      seen = List.of(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
      seen = List.of(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new IllegalStateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
      throw new IllegalStateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
      throw new IllegalStateException("this side is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
