package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.tcp.tls.TlsSettings;
import dev.gantry.certificates.issuing.CertificateRequest;
import dev.gantry.certificates.issuing.PkiException;
import dev.gantry.certificates.issuing.PrivatePki;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.testbench.bench.BenchTls;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/** An authority for one run of the benchmark. */
public final class ThrowAwayPki implements BenchTls.Issuer<PkiException> {
  /** Longer than any run, and than the first warning of an end. */
  private static final int VALID_DAYS = 60;

  @Override
  public TlsSettings issue(NodeId nodeId, Path directory) throws PkiException {
    var pki = new PrivatePki(directory.resolve("ca"));
    var _ = pki.init("gantry bench");
    var request =
        new CertificateRequest(
            List.of(nodeId),
            List.of("localhost"),
            List.of(InetAddress.getLoopbackAddress()),
            false,
            VALID_DAYS);
    var issued = pki.issue(request, directory.resolve("node"));
    var keys = new KeyFiles.Pem(issued.chain(), issued.key(), null);
    return TlsSettings.of(keys, TlsSettings.Trust.of(issued.authority().toString()));
  }
}
