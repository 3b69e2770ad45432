package dev.gantry.certificates.issuing;

import dev.gantry.certificates.wording.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * A private authority in a directory: {@code ca.pem} and {@code ca.key}, and the certificates that
 * it issues.
 */
public final class PrivatePki {
  /** Ten years: replacing an authority means touching every node. */
  public static final int AUTHORITY_VALID_DAYS = 3650;

  // With an ending within what file systems take.
  private static final int MAX_FILE_NAME_CHARS = 200;

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";

  private final Path directory;
  private final InstantSource clock;

  public PrivatePki(Path directory) {
    this(directory, InstantSource.system());
  }

  PrivatePki(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * Where an issued certificate is.
   *
   * @param chain certificate chain to send, for {@code tls.cert-file}
   * @param key for {@code tls.private-key-file}
   * @param authority for {@code tls.ca-certs}
   */
  public record Issued(Path chain, Path key, Path authority) {}

  /**
   * Makes the authority; returns its certificate file.
   *
   * @throws PkiException when there is one already, or the directory cannot be written
   */
  public Path init(String name) throws PkiException {
    if (name.isBlank() || name.length() > Certificates.MAX_AUTHORITY_NAME_CHARS) {
      throw new PkiException(
          "the name of an authority has 1 to %d characters"
              .formatted(Certificates.MAX_AUTHORITY_NAME_CHARS));
    }
    createDirectory(directory);
    PrivateFiles.requireAbsent(authorityFile(), authorityKeyFile());
    var keys = Certificates.newKeys();
    var certificate = Certificates.authority(name, keys, clock.instant(), AUTHORITY_VALID_DAYS);
    PrivateFiles.writeSecret(
        authorityKeyFile(), PrivateFiles.pem(PRIVATE_KEY, keys.getPrivate().getEncoded()));
    PrivateFiles.writePublic(authorityFile(), PrivateFiles.pem(CERTIFICATE, encoded(certificate)));
    return authorityFile();
  }

  /**
   * Issues a certificate with its key into {@code out}, beside a copy of the authority's
   * certificate.
   *
   * @throws PkiException when there is no authority, or a file exists already
   */
  public Issued issue(CertificateRequest request, Path out) throws PkiException {
    var authority = readAuthority();
    var authorityKey = readAuthorityKey();
    requireOutlives(authority, request.validDays());
    createDirectory(out);
    var name = fileName(request.nodeIds().getFirst().text());
    var issued =
        new Issued(out.resolve(name + ".pem"), out.resolve(name + ".key"), out.resolve("ca.pem"));
    PrivateFiles.requireAbsent(issued.chain(), issued.key());
    var copyAuthority = !Files.exists(issued.authority());
    if (!copyAuthority && !readCertificate(issued.authority()).equals(authority)) {
      throw new PkiException(issued.authority() + " is another authority and is not overwritten");
    }
    var keys = Certificates.newKeys();
    var certificate =
        Certificates.node(request, keys.getPublic(), authority, authorityKey, clock.instant());
    PrivateFiles.writeSecret(
        issued.key(), PrivateFiles.pem(PRIVATE_KEY, keys.getPrivate().getEncoded()));
    // RFC 9174 4.4.2: the root is left out of the chain, and there are no intermediates here.
    PrivateFiles.writePublic(issued.chain(), PrivateFiles.pem(CERTIFICATE, encoded(certificate)));
    if (copyAuthority) {
      PrivateFiles.writePublic(
          issued.authority(), PrivateFiles.pem(CERTIFICATE, encoded(authority)));
    }
    return issued;
  }

  /** A certificate that outlives its authority is refused by everybody from that day on. */
  private void requireOutlives(X509Certificate authority, int validDays) throws PkiException {
    var now = clock.instant();
    var end = authority.getNotAfter().toInstant();
    if (now.plus(Duration.ofDays(validDays)).isAfter(end)) {
      throw new PkiException(
          "%d days is longer than the authority lives, which ends on %s: --days %d is the most"
              .formatted(validDays, end, Math.max(0, Duration.between(now, end).toDays())));
    }
  }

  private static String fileName(String nodeId) {
    var name = nodeId.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    return name.length() <= MAX_FILE_NAME_CHARS ? name : name.substring(0, MAX_FILE_NAME_CHARS);
  }

  private Path authorityFile() {
    return directory.resolve("ca.pem");
  }

  private Path authorityKeyFile() {
    return directory.resolve("ca.key");
  }

  private static void createDirectory(Path directory) throws PkiException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new PkiException(directory + " cannot be made: " + Reason.of(e), e);
    }
  }

  private X509Certificate readAuthority() throws PkiException {
    if (!Files.exists(authorityFile())) {
      throw new PkiException(
          "there is no authority in %s; make one with 'gantry pki init --dir %s'"
              .formatted(directory, directory));
    }
    return readCertificate(authorityFile());
  }

  private static X509Certificate readCertificate(Path file) throws PkiException {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiException(file + " is no certificate: " + e.getMessage(), e);
    }
  }

  private PrivateKey readAuthorityKey() throws PkiException {
    var file = authorityKeyFile();
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

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate made here can be encoded", e);
    }
  }
}
