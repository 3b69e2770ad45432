package dev.gantry.testbench.bench;

import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.tls.Tls;
import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.adapter.tcp.tls.TlsProfile;
import dev.gantry.adapter.tcp.tls.TlsSettings;
import dev.gantry.adapter.tcp.tls.TlsSetupException;
import dev.gantry.certificates.issuing.CertificateRequest;
import dev.gantry.certificates.issuing.PkiException;
import dev.gantry.certificates.issuing.PrivatePki;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.session.SessionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** TLS for a benchmark: an authority and a certificate that live as long as the run. */
public final class BenchTls implements AutoCloseable {
  /** Longer than any run, and than the first warning of an end. */
  private static final int VALID_DAYS = 60;

  private final Path directory;
  private final Tls tls;

  private BenchTls(Path directory, Tls tls) {
    this.directory = directory;
    this.tls = tls;
  }

  /** Makes keys in a folder of its own, and removes it at the end. */
  public static BenchTls open() throws IOException, TlsSetupException, PkiException {
    return open(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The same in a folder below {@code parent}. */
  static BenchTls open(Path parent) throws IOException, TlsSetupException, PkiException {
    var directory = Files.createTempDirectory(parent, "gantry-bench-tls-");
    try {
      return new BenchTls(directory, Tls.open(issue(directory)));
    } catch (Exception e) {
      Bench.delete(directory);
      throw e;
    }
  }

  /** A certificate for both ends, which are nodes on the loopback. */
  private static TlsSettings issue(Path directory) throws PkiException {
    var pki = new PrivatePki(directory.resolve("ca"));
    var _ = pki.init("gantry bench");
    var request =
        new CertificateRequest(
            List.of(GantryLane.NODE_ID),
            List.of("localhost"),
            List.of(InetAddress.getLoopbackAddress()),
            false,
            VALID_DAYS);
    var issued = pki.issue(request, directory.resolve("node"));
    var keys = new KeyFiles.Pem(issued.chain(), issued.key(), null);
    return TlsSettings.of(keys, TlsSettings.Trust.of(issued.authority().toString()));
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
