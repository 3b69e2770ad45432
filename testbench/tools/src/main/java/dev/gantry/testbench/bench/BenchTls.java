package dev.gantry.testbench.bench;

import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.tls.Tls;
import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.adapter.tcp.tls.TlsProfile;
import dev.gantry.adapter.tcp.tls.TlsSettings;
import dev.gantry.adapter.tcp.tls.TlsSetupException;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** TLS for a benchmark: an authority and a certificate that live as long as the run. */
public final class BenchTls implements AutoCloseable {
  private final Path directory;
  private final Tls tls;

  /**
   * Whoever makes the keys of a run.
   *
   * @param <X> what it throws when it cannot
   */
  public interface Issuer<X extends Exception> {
    /**
     * Issues a certificate for a node on the loopback, and says where it and its authority are.
     *
     * @param directory empty; its files are removed at the end of the run
     */
    TlsSettings issue(NodeId nodeId, Path directory) throws X;
  }

  private BenchTls(Path directory, Tls tls) {
    this.directory = directory;
    this.tls = tls;
  }

  /** Has keys made in a folder of its own, and removes it at the end. */
  public static <X extends Exception> BenchTls open(Issuer<X> issuer)
      throws IOException, TlsSetupException, X {
    return open(issuer, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The same in a folder below {@code parent}. */
  static <X extends Exception> BenchTls open(Issuer<X> issuer, Path parent)
      throws IOException, TlsSetupException, X {
    var directory = Files.createTempDirectory(parent, "gantry-bench-tls-");
    try {
      return new BenchTls(directory, Tls.open(issuer.issue(GantryLane.NODE_ID, directory)));
    } catch (Exception e) {
      Bench.delete(directory);
      throw e;
    }
  }

  /** The same profile under TLS, both sides proving themselves. */
  public SessionProfile secured(SessionProfile profile) {
    return profile.withTls(
        new SessionSettings.Security(true, true, IdentityPolicy.STRICT), source());
  }

  TlsEngineSource source() {
    return tls.source(TlsProfile.of(IdentityPolicy.STRICT));
  }

  /** Which implementation serves. */
  String implementation() {
    return tls.implementation();
  }

  @Override
  public void close() throws IOException {
    tls.close();
    Bench.delete(directory);
  }
}
