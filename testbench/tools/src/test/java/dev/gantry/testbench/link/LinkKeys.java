package dev.gantry.testbench.link;

import dev.gantry.adapter.grpc.bpa.BpaTls;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.material.TrustMaterial;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;

/** Keys for both sides of the link, each issued by an authority of its own. */
final class LinkKeys {
  private LinkKeys() {}

  /** A certificate for the loopback, its key and its authority, as files in {@code dir}. */
  static void issue(Path dir, String name) {
    var authority = TestPki.root(name + " authority", Instant.now());
    var holder =
        authority
            .leaf(name)
            .names(TestPki.dns("localhost"), TestPki.address(InetAddress.getLoopbackAddress()))
            .sign();
    authority.writeCertificate(authority(dir, name));
    holder.writeCertificate(certificate(dir, name));
    holder.writeKey(key(dir, name));
  }

  static MockBpaSettings.Tls server(Path dir, String name, String trusted) {
    return new MockBpaSettings.Tls(certificate(dir, name), key(dir, name), authority(dir, trusted));
  }

  /** Reads the files anew each time, as they are then. */
  static BpaTls client(Path dir, String name, String trusted) {
    return new BpaTls(() -> read(dir, name, trusted), null);
  }

  private static BpaTls.Material read(Path dir, String name, String trusted) throws IOException {
    try {
      var own = KeyMaterial.load(new KeyFiles.Pem(certificate(dir, name), key(dir, name), null));
      var trust = TrustMaterial.load(TrustFiles.of(authority(dir, trusted).toString()));
      return new BpaTls.Material(own.key(), own.chain(), trust.authorities());
    } catch (MaterialException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Path certificate(Path dir, String name) {
    return dir.resolve(name + ".crt");
  }

  private static Path key(Path dir, String name) {
    return dir.resolve(name + ".key");
  }

  private static Path authority(Path dir, String name) {
    return dir.resolve(name + "-authority.crt");
  }
}
