package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.http.CertificateMetrics.CertificateEnd;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a node runs with now, and how it is given something else. Any thread. */
final class LiveSettings implements AutoCloseable {
  private final TcpConvergenceLayer tcp;
  private final GantryConfig started;

  // Guarded by this.
  private GantryConfig config;
  private TlsWiring tls;

  /** Of the time before: a session that was in its handshake then may still ask for it. */
  private @Nullable TlsWiring previousTls;

  private boolean closed;

  /** Of a node that runs with {@code tls} as {@code started} wants it. */
  LiveSettings(TcpConvergenceLayer tcp, GantryConfig started, TlsWiring tls) {
    this.tcp = tcp;
    this.started = started;
    this.config = started;
    this.tls = tls;
  }

  /** Longest wait for acknowledgements at the end. */
  synchronized Duration shutdownGrace() {
    return config.node().shutdownGrace();
  }

  /** When our certificates end. */
  synchronized List<CertificateEnd> certificateEnds() {
    return tls.certificateEnds();
  }

  /** Tries peers again whose certificates were at fault whenever the files of TLS are replaced. */
  synchronized void watchCertificates() {
    tls.onReload(tcp::certificatesChanged);
  }

  /**
   * Takes up what another configuration says, but for what is read at the start only.
   *
   * @throws StartupException when a file or an address cannot be used; all is as before then
   */
  synchronized void apply(GantryConfig read) {
    if (closed) {
      return;
    }
    var next = read.runningSince(started);
    boolean sameTls = Objects.equals(next.tls(), config.tls());
    var nextTls = sameTls ? tls : TlsWiring.open(next, Map.copyOf(System.getenv()));
    boolean taken = false;
    try {
      tcp.reconfigure(new TcpWiring(next, nextTls).settings());
      taken = true;
    } catch (IOException e) {
      throw new StartupException(StartupException.Kind.ADDRESS, String.valueOf(e.getMessage()), e);
    } finally {
      if (!taken && !sameTls) {
        nextTls.close();
      }
    }
    config = next;
    if (!sameTls) {
      closePreviousTls();
      previousTls = tls;
      tls = nextTls;
      watchCertificates();
    }
  }

  private void closePreviousTls() {
    if (previousTls != null) {
      previousTls.close();
      previousTls = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    closePreviousTls();
    tls.close();
  }
}
