package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.expiry.CertificateExpiry;
import dev.gantry.certificates.expiry.ExpiryWatch;
import dev.gantry.certificates.identity.CertificateClaims;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustMaterial;
import dev.gantry.certificates.material.WatchedFiles;
import dev.gantry.certificates.revocation.OwnStaple;
import dev.gantry.certificates.revocation.RevocationRule;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.Role;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for a process: keeps keys and trust as the files have them, and gives handlers to sessions
 * (RFC 9174 4.4.3). Thread-safe. A replaced file serves new sessions within the reload interval; a
 * broken one leaves everything as it is.
 */
public final class Tls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  private final TlsSettings settings;
  private final InstantSource clock;
  private final TlsImplementation implementation;
  private final @Nullable KeyLog keyLog;
  private final WatchedFiles files; // by looking
  private final ExpiryWatch expiryWatch = new ExpiryWatch();
  // Path validation and OCSP do not belong on an event loop.
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread watcher;

  private final Object lock = new Object();
  private TlsContexts contexts; // by lock
  private @Nullable OwnStaple staple; // by lock
  private boolean closed; // by lock

  private final Object looking = new Object();
  private Instant renewed; // by looking

  private volatile List<CertificateExpiry> expiries;
  private volatile Runnable onReload = () -> {};
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong failedReloads = new AtomicLong();
  private final AtomicLong renewals = new AtomicLong();

  private Tls(TlsSettings settings, InstantSource clock)
      throws MaterialException, TlsSetupException {
    this.settings = settings;
    this.clock = clock;
    this.files = WatchedFiles.of(settings.keys(), settings.trust().files());
    this.renewed = clock.instant();
    var keys = settings.keys() == null ? null : KeyMaterial.load(settings.keys());
    this.implementation =
        TlsImplementation.choose(settings.engine(), settings.keyLog() != null, keys);
    var trust = TrustMaterial.load(settings.trust().files());
    warnOfWeakTrust(settings, trust);
    this.expiries = ExpiryWatch.of(keys, trust);
    this.keyLog = settings.keyLog() == null ? null : KeyLog.open(settings.keyLog());
    this.contexts = new TlsContexts(settings, implementation, keys, trust, keyLog, clock);
    this.staple = newStaple(keys, trust);
    var _ = expiryWatch.look(expiries, clock.instant());
    this.watcher = Thread.ofVirtual().name("tls-files").unstarted(this::watch);
  }

  /**
   * Reads all files and watches them from then on.
   *
   * @throws TlsSetupException when a file cannot be used, or the implementation wanted does not
   *     serve
   */
  public static Tls open(TlsSettings settings) throws TlsSetupException {
    return open(settings, InstantSource.system());
  }

  /** The same by another clock. */
  static Tls open(TlsSettings settings, InstantSource clock) throws TlsSetupException {
    try {
      var tls = new Tls(settings, clock);
      tls.watcher.start();
      if (tls.staple != null) {
        tls.staple.start();
      }
      return tls;
    } catch (MaterialException e) {
      throw new TlsSetupException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The TLS ends of one listener or of one dialled peer. */
  public TlsEngineSource source(TlsProfile profile) {
    return new Source(profile);
  }

  /** Which implementation serves: {@code boringssl} or {@code jdk}. */
  public String implementation() {
    return switch (implementation) {
      case BORINGSSL -> "boringssl";
      case JDK -> "jdk";
    };
  }

  /** When the certificates that we depend on end, as loaded last. */
  public List<CertificateExpiry> expiries() {
    return expiries;
  }

  /** How often replaced files were taken up. */
  public long reloads() {
    return reloads.get();
  }

  /** How often resumable sessions were forgotten, for whatever reason. */
  long renewals() {
    return renewals.get();
  }

  /** The OCSP response that new sessions of ours get stapled, null when there is none. */
  byte @Nullable [] stapled() {
    synchronized (lock) {
      return staple == null ? null : staple.current();
    }
  }

  /** How often replaced files could not be used, and the old ones stayed. */
  public long failedReloads() {
    return failedReloads.get();
  }

  /** Has {@code task} run after replaced files were taken up, on a thread of its own. */
  public void onReload(Runnable task) {
    onReload = task;
  }

  /** Lets go of the files; handlers already made live on. */
  @Override
  public void close() {
    watcher.interrupt();
    tasks.shutdown();
    synchronized (lock) {
      closed = true;
      contexts.close();
      if (staple != null) {
        staple.close();
      }
    }
    if (keyLog != null) {
      keyLog.close();
    }
  }

  private static void warnOfWeakTrust(TlsSettings settings, TrustMaterial trust) {
    if (settings.trust().insecureSkipVerify()) {
      LOG.warn("certificate chains are not verified: anyone can be anyone");
    } else if (trust.authorities().isEmpty()) {
      LOG.warn("no certificate authority is configured: every certificate of a peer is refused");
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(settings.reloadInterval());
        try {
          var _ = look(false);
        } catch (TlsSetupException e) {
          // It is in the log, and counted.
        }
        var _ = expiryWatch.look(expiries, clock.instant());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /**
   * Looks at the files now, not only when the reload interval is over, and tries again those that
   * could not be used.
   *
   * @return whether replaced files were taken up
   * @throws TlsSetupException when replaced files cannot be used; the old ones stay
   */
  public boolean lookNow() throws TlsSetupException {
    return look(true);
  }

  private boolean look(boolean again) throws TlsSetupException {
    synchronized (looking) {
      var now = clock.instant();
      var replaced = files.areReplaced(again);
      // Renewal bounds how long a session can be resumed, whatever the peer's ticket says.
      var resumption = settings.resumption();
      var due = !resumption.isZero() && now.isAfter(renewed.plus(resumption));
      if (replaced || due) {
        renewed = now;
        files.takingUp();
        reload(replaced);
        files.takenUp();
      }
      return replaced;
    }
  }

  /** Keeps a response whose certificate has stayed, as files are also looked at every hour. */
  private void restaple(@Nullable KeyMaterial keys, TrustMaterial trust) { // by lock
    if (staple != null && keys != null && staple.isFor(keys)) {
      return;
    }
    if (staple != null) {
      staple.close();
    }
    staple = newStaple(keys, trust);
    if (staple != null) {
      staple.start();
    }
  }

  private @Nullable OwnStaple newStaple(@Nullable KeyMaterial keys, TrustMaterial trust) {
    if (keys == null || settings.trust().ocspRule() == RevocationRule.OFF) {
      return null;
    }
    if (implementation == TlsImplementation.JDK) {
      // It cannot be given a response, and its own stapling has handshakes wait for the responder.
      return null;
    }
    return OwnStaple.of(keys, trust.authorities(), clock);
  }

  private void reload(boolean replaced) throws TlsSetupException {
    try {
      takeUp(replaced);
    } catch (MaterialException | TlsSetupException e) {
      failedReloads.incrementAndGet();
      LOG.warn("TLS files were replaced but cannot be used, the old ones stay: {}", e.getMessage());
      throw new TlsSetupException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      failedReloads.incrementAndGet();
      LOG.error("TLS files could not be taken up, the old ones stay and are watched on", e);
      throw new TlsSetupException("TLS files could not be taken up, a fault of ours", e);
    }
  }

  private void takeUp(boolean replaced) throws MaterialException, TlsSetupException {
    var keys =
        implementation.checked(settings.keys() == null ? null : KeyMaterial.load(settings.keys()));
    var trust = TrustMaterial.load(settings.trust().files());
    var fresh = new TlsContexts(settings, implementation, keys, trust, keyLog, clock);
    synchronized (lock) {
      if (closed) {
        fresh.close();
        return;
      }
      contexts.close();
      contexts = fresh;
      restaple(keys, trust);
    }
    expiries = ExpiryWatch.of(keys, trust);
    renewals.incrementAndGet();
    if (replaced) {
      reloads.incrementAndGet();
      onReload.run();
      LOG.info(
          "TLS files were replaced; new sessions use {} and {}",
          keys == null ? "no certificate" : keys,
          trust);
    }
  }

  private final class Source implements TlsEngineSource {
    private final TlsProfile profile;

    Source(TlsProfile profile) {
      this.profile = profile;
    }

    @Override
    public SslHandler newHandler(ByteBufAllocator allocator, TlsConnection connection) {
      SslHandler handler;
      synchronized (lock) {
        handler =
            contexts.with(
                connection.facts().role(), profile, made -> handler(made, allocator, connection));
      }
      // RFC 8446 5.1 allows 16 KiB a record; some peers leave the rest of a long one unread (T-25).
      handler.setWrapDataSize(profile.maxRecordBytes());
      return handler;
    }

    private SslHandler handler(
        SslContext context, ByteBufAllocator allocator, TlsConnection connection) {
      var remote = connection.remote();
      if (connection.facts().role() == Role.PASSIVE || remote == null) {
        return configured(context.newHandler(allocator, tasks), connection);
      }
      var dialled = connection.facts().dialledName();
      var host = dialled == null ? remote.getAddress().getHostAddress() : dialled;
      return configured(context.newHandler(allocator, host, remote.getPort(), tasks), connection);
    }

    private SslHandler configured(SslHandler handler, TlsConnection connection) {
      configure(handler.engine(), connection);
      if (connection.facts().role() == Role.PASSIVE) {
        staple(handler.engine());
      }
      return handler;
    }

    private void staple(SSLEngine engine) {
      var response = stapled();
      if (response != null && engine instanceof ReferenceCountedOpenSslEngine boringSsl) {
        boringSsl.setOcspResponse(response);
      }
    }

    private void configure(SSLEngine engine, TlsConnection connection) {
      var parameters = engine.getSSLParameters();
      if (connection.facts().role() == Role.ACTIVE) {
        // RFC 9174 4.4.3: SNI holds "the DNS name used", so never a Node ID or an address.
        parameters.setServerNames(serverNames(connection.facts().dialledName()));
      }
      if (implementation == TlsImplementation.JDK) {
        parameters.setNamedGroups(implementation.groups().toArray(new String[0]));
      }
      engine.setSSLParameters(parameters);
    }

    @Override
    public TlsFacts facts(SslHandler handler) {
      var session = handler.engine().getSession();
      return new TlsFacts(
          session.getProtocol(), session.getCipherSuite(), peerCertificate(session));
    }

    @Override
    public TlsFailure failure(SslHandler handler, Throwable failure) {
      return FailureReport.of(failure, implementation, settings.keys() != null);
    }
  }

  private static List<SNIServerName> serverNames(@Nullable String dialled) {
    if (dialled == null) {
      return List.of();
    }
    try {
      return List.of(new SNIHostName(withoutFinalDot(dialled)));
    } catch (IllegalArgumentException e) {
      // A name with "_", say: it resolves, but the JDK has no SNI for what is not a host name.
      return List.of();
    }
  }

  private static String withoutFinalDot(String name) {
    // RFC 6066 3: the name is sent "without a trailing dot".
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static @Nullable PeerCertificate peerCertificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? CertificateClaims.of(certificate)
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null; // the peer gave none
    } catch (CertificateParsingException e) {
      throw new IllegalStateException("the trust manager has read this certificate before", e);
    }
  }
}
