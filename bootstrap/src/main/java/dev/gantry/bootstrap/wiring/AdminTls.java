package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.AdminConfig;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.serving.ServerTls;
import dev.gantry.domain.watch.BoundedLines;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of the ports of operators: its files are looked at while they serve. Any thread. */
final class AdminTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.operator");

  /** Between two looks at the files; as often as those of sessions by default. */
  private static final Duration LOOK_PAUSE = Duration.ofSeconds(2);

  private final ServerTls tls;
  private final Thread watch;

  private AdminTls(ServerTls tls) {
    this.tls = tls;
    watch = Thread.ofVirtual().name("gantry-admin-tls").start(this::watch);
  }

  /**
   * Reads the files for the first time.
   *
   * @throws StartupException naming the file that cannot be used
   */
  static AdminTls open(AdminConfig.Tls config) {
    try {
      var keys = Objects.requireNonNull(TlsWiring.keys(config.identity()));
      var authorities = config.authorities();
      return new AdminTls(
          authorities == null
              ? ServerTls.open(keys)
              : ServerTls.open(
                  keys,
                  new TrustFiles(List.of(pathText(authorities)), config.revocationLists()),
                  InstantSource.system(),
                  new Refusals(System::nanoTime)));
    } catch (MaterialException e) {
      throw new StartupException(
          StartupException.Kind.CONFIGURATION, "admin-tls: " + e.getMessage(), e);
    }
  }

  /** For each of the ports. */
  SSLContext context() {
    return tls.context();
  }

  /** Whether operators are asked for a certificate. */
  boolean asksCallers() {
    return tls.asksCallers();
  }

  /** Whether the certificate that an operator showed once is believed now. */
  boolean believes(X509Certificate caller) {
    return tls.believes(caller);
  }

  /** Never the word for whatever the machine believes: those are authorities of anybody. */
  private static String pathText(Path authorities) {
    return authorities.toAbsolutePath().toString();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK_PAUSE);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /**
   * Looks at the files now, for a reload.
   *
   * @return whether replaced files were taken up
   * @throws StartupException when replaced files cannot be used; the old ones stay
   */
  boolean takeUpFiles() {
    try {
      return told(tls.lookNow());
    } catch (MaterialException e) {
      throw new StartupException(
          StartupException.Kind.CONFIGURATION, "admin-tls: " + e.getMessage(), e);
    }
  }

  private static boolean told(boolean replaced) {
    if (replaced) {
      LOG.info(
          "the files of admin-tls were replaced, and hold from the next connection and call on");
    }
    return replaced;
  }

  private void look() {
    try {
      var _ = told(tls.look());
    } catch (MaterialException e) {
      LOG.error("admin-tls: files cannot be used, the ones before them stay: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    watch.interrupt();
  }

  /** Tells of certificates that were refused, in a bounded number of lines. */
  private static final class Refusals implements Consumer<String> {
    private final LongSupplier nanoTime;
    private final BoundedLines lines = new BoundedLines(); // by this

    Refusals(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void accept(String why) {
      lines
          .tell(nanoTime.getAsLong())
          .ifPresent(
              untold ->
                  LOG.warn(
                      "an operator's certificate was refused: {}{}",
                      why,
                      untold == 0 ? "" : " (" + untold + " more since the last such line)"));
    }
  }
}
