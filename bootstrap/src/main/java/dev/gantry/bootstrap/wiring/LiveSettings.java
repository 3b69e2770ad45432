package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.http.CertificateMetrics.CertificateEnd;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a node runs with now, and how it is given something else. Any thread. */
final class LiveSettings implements AutoCloseable {
  /** Longest wait for a change under way at the end; what it reads may hang. */
  private static final Duration LONGEST_CHANGE_WAIT = Duration.ofSeconds(1);

  private final TcpConvergenceLayer tcp;
  private final GantryConfig started;
  private final ReentrantLock changing = new ReentrantLock();

  // Written by who is changing.
  private volatile GantryConfig config;
  private volatile TlsWiring tls;

  /** Of the time before: a session that was in its handshake then may still ask for it. */
  private @Nullable TlsWiring previousTls;

  private volatile boolean closed;

  /** Of a node that runs with {@code tls} as {@code started} wants it. */
  LiveSettings(TcpConvergenceLayer tcp, GantryConfig started, TlsWiring tls) {
    this.tcp = tcp;
    this.started = started;
    this.config = started;
    this.tls = tls;
  }

  /** Longest wait for acknowledgements at the end. */
  Duration shutdownGrace() {
    return config.node().shutdownGrace();
  }

  /** When our certificates end. */
  List<CertificateEnd> certificateEnds() {
    return tls.certificateEnds();
  }

  /** Tries peers again whose certificates were at fault whenever the files of TLS are replaced. */
  void watchCertificates() {
    tls.onReload(tcp::certificatesChanged);
  }

  /**
   * Takes up what another configuration says, but for what is read at the start only.
   *
   * @throws StartupException when a file or an address cannot be used; all is as before then
   */
  void apply(GantryConfig read) {
    changing.lock();
    try {
      if (!closed) {
        change(read);
      }
    } finally {
      changing.unlock();
    }
  }

  /**
   * The same with the files that TLS is configured with, read again where they were replaced.
   *
   * @return whether such files were taken up
   * @throws StartupException when a file or an address cannot be used; all is as before then, but
   *     for files taken up
   */
  boolean applyWithFiles(GantryConfig read) {
    changing.lock();
    try {
      if (closed) {
        return false;
      }
      boolean taken = isOfSameTls(read.runningSince(started)) && tls.takeUpFiles();
      change(read);
      return taken;
    } finally {
      changing.unlock();
    }
  }

  private boolean isOfSameTls(GantryConfig next) {
    return Objects.equals(next.tls(), config.tls());
  }

  private void change(GantryConfig read) {
    var next = read.runningSince(started);
    boolean sameTls = isOfSameTls(next);
    var nextTls = sameTls ? tls : TlsWiring.open(next, System.getenv());
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
  public void close() {
    closed = true;
    try {
      if (changing.tryLock(LONGEST_CHANGE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          closePreviousTls();
          tls.close();
        } finally {
          changing.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
