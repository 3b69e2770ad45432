package dev.gantry.certificates.issuing;

import dev.gantry.certificates.material.CertificateOctets;
import dev.gantry.certificates.wording.Names;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * The private authority as it lies in its directory.
 *
 * @param certificate of {@code ca.pem}
 * @param key of {@code ca.key}
 */
record Authority(X509Certificate certificate, PrivateKey key) {
  static Path certificateFile(Path directory) {
    return directory.resolve("ca.pem");
  }

  static Path keyFile(Path directory) {
    return directory.resolve("ca.key");
  }

  static Authority read(Path directory) throws PkiException {
    if (!Files.exists(certificateFile(directory))) {
      throw new PkiException(
          "there is no authority in %s; make one with 'gantry pki init --dir %s'"
              .formatted(directory, directory));
    }
    return new Authority(certificate(certificateFile(directory)), privateKey(keyFile(directory)));
  }

  /** The first certificate of a file. */
  static X509Certificate certificate(Path file) throws PkiException {
    try (var in = Files.newInputStream(file)) {
      return CertificateOctets.read(in);
    } catch (NoSuchFileException e) {
      throw new PkiException(file + " does not exist", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiException(file + " is no certificate: " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(Path file) throws PkiException {
    try (var reader = new PemReader(new StringReader(Files.readString(file)))) {
      var pem = reader.readPemObject();
      if (pem == null) {
        throw new PkiException(file + " has no key in it");
      }
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(pem.getContent()));
    } catch (NoSuchFileException e) {
      throw new PkiException(file + " is missing; without it nothing can be issued", e);
    } catch (AccessDeniedException e) {
      throw new PkiException(file + " cannot be read: permission denied", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiException(file + " is no P-256 key: " + e.getMessage(), e);
    }
  }

  /** A certificate that outlives its authority is refused by everybody from that day on. */
  void requireOutlives(Instant now, int validDays) throws PkiException {
    var end = certificate.getNotAfter().toInstant();
    if (now.plus(Duration.ofDays(validDays)).isAfter(end)) {
      throw new PkiException(
          "%d days is longer than the authority lives, which ends on %s: --days %d is the most"
              .formatted(validDays, end, Math.max(0, Duration.between(now, end).toDays())));
    }
  }

  /** What others issued is not ours to renew or revoke. */
  void requireIssued(X509Certificate issued, Path file) throws PkiException {
    try {
      if (issued.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
          && !issued.equals(certificate)) {
        issued.verify(certificate.getPublicKey());
        return;
      }
    } catch (GeneralSecurityException e) {
      throw notIssued(file, e);
    }
    throw notIssued(file, null);
  }

  private PkiException notIssued(Path file, @Nullable Throwable cause) {
    var message =
        "%s was not issued by this authority, %s"
            .formatted(file, Names.of(certificate.getSubjectX500Principal()));
    return cause == null ? new PkiException(message) : new PkiException(message, cause);
  }
}
