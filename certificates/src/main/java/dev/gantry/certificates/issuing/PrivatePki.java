package dev.gantry.certificates.issuing;

import dev.gantry.certificates.wording.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A private authority in a directory: {@code ca.pem} and {@code ca.key}, the certificates that it
 * issues, and {@code crl/ca.crl} with those that it takes back.
 */
public final class PrivatePki {
  /** Ten years: replacing an authority means touching every node. */
  public static final int AUTHORITY_VALID_DAYS = 3650;

  /** A month: as long as an operator may forget the list. */
  public static final int LIST_VALID_DAYS = 30;

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
    var certificateFile = Authority.certificateFile(directory);
    var keyFile = Authority.keyFile(directory);
    PrivateFiles.requireAbsent(certificateFile, keyFile);
    var keys = Certificates.newKeys();
    var certificate = Certificates.authority(name, keys, clock.instant(), AUTHORITY_VALID_DAYS);
    PrivateFiles.writeSecret(keyFile, PrivateFiles.pem(PRIVATE_KEY, Pkcs8.of(keys)));
    PrivateFiles.writePublic(certificateFile, PrivateFiles.pem(CERTIFICATE, encoded(certificate)));
    return certificateFile;
  }

  /**
   * Issues a certificate with its key into {@code out}, beside a copy of the authority's
   * certificate.
   *
   * @throws PkiException when there is no authority, or a file exists already
   */
  public Issued issue(CertificateRequest request, Path out) throws PkiException {
    var authority = Authority.read(directory);
    var issued = prepare(request, authority, out);
    PrivateFiles.requireAbsent(issued.chain(), issued.key());
    var keys = Certificates.newKeys();
    PrivateFiles.writeSecret(issued.key(), PrivateFiles.pem(PRIVATE_KEY, Pkcs8.of(keys)));
    write(issued, Certificates.node(request, keys.getPublic(), authority, clock.instant()));
    copyAuthority(issued, authority);
    return issued;
  }

  /**
   * Certifies a key that stays with its node, into {@code out} beside a copy of the authority's
   * certificate. The file {@link Issued#key} is not written.
   *
   * @param request names that the operator vouches for
   * @param key as a {@link SigningRequest} proves it
   * @throws PkiException when there is no authority, or the file exists already
   */
  public Issued sign(CertificateRequest request, PublicKey key, Path out) throws PkiException {
    var authority = Authority.read(directory);
    var issued = prepare(request, authority, out);
    PrivateFiles.requireAbsent(issued.chain());
    write(issued, Certificates.node(request, key, authority, clock.instant()));
    copyAuthority(issued, authority);
    return issued;
  }

  /**
   * Puts a certificate with the same key and names, and a later end, in the place of an issued one.
   * The file is replaced at once, so that a running server takes it up whole.
   *
   * @return the new certificate
   * @throws PkiException when it was not issued here, or was revoked
   */
  public X509Certificate renew(Path file, int validDays) throws PkiException {
    var authority = Authority.read(directory);
    var old = Authority.certificate(file);
    authority.requireIssued(old, file);
    authority.requireOutlives(clock.instant(), validDays);
    if (RevocationList.read(directory, authority).revokes(old.getSerialNumber())) {
      throw new PkiException(file + " was revoked; issue another with a key of its own");
    }
    var renewed = Certificates.renewed(old, authority, clock.instant(), validDays);
    PrivateFiles.replacePublic(file, PrivateFiles.pem(CERTIFICATE, encoded(renewed)));
    return renewed;
  }

  /**
   * The list as it stands now.
   *
   * @param file for the {@code tls.crl-dir} of every node
   * @param entries certificates in it
   */
  public record Revoked(Path file, int entries) {}

  /**
   * Writes the list of revoked certificates anew, with one more or for longer.
   *
   * @param certificate issued here; null for none
   * @param reasonCode of RFC 5280 5.3.1
   * @throws PkiException when it was not issued here, or is in the list already
   */
  public Revoked revoke(@Nullable Path certificate, int reasonCode, int validDays)
      throws PkiException {
    var authority = Authority.read(directory);
    var list = RevocationList.read(directory, authority);
    BigInteger serial = null;
    if (certificate != null) {
      var taken = Authority.certificate(certificate);
      authority.requireIssued(taken, certificate);
      serial = taken.getSerialNumber();
      if (list.revokes(serial)) {
        throw new PkiException(certificate + " is in " + list.file() + " already");
      }
    }
    createDirectory(RevocationList.folder(directory));
    var next = list.next(serial, reasonCode, clock.instant(), validDays);
    return new Revoked(next.file(), next.size());
  }

  private Issued prepare(CertificateRequest request, Authority authority, Path out)
      throws PkiException {
    authority.requireOutlives(clock.instant(), request.validDays());
    createDirectory(out);
    var name = fileName(request.nodeIds().getFirst().text());
    var issued =
        new Issued(out.resolve(name + ".pem"), out.resolve(name + ".key"), out.resolve("ca.pem"));
    if (Files.exists(issued.authority())
        && !Authority.certificate(issued.authority()).equals(authority.certificate())) {
      throw new PkiException(issued.authority() + " is another authority and is not overwritten");
    }
    return issued;
  }

  private static void write(Issued issued, X509Certificate certificate) throws PkiException {
    // RFC 9174 4.4.2: the root is left out of the chain, and there are no intermediates here.
    PrivateFiles.writePublic(issued.chain(), PrivateFiles.pem(CERTIFICATE, encoded(certificate)));
  }

  private static void copyAuthority(Issued issued, Authority authority) throws PkiException {
    if (!Files.exists(issued.authority())) {
      PrivateFiles.writePublic(
          issued.authority(), PrivateFiles.pem(CERTIFICATE, encoded(authority.certificate())));
    }
  }

  private static String fileName(String nodeId) {
    var name = nodeId.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    return name.length() <= MAX_FILE_NAME_CHARS ? name : name.substring(0, MAX_FILE_NAME_CHARS);
  }

  private static void createDirectory(Path directory) throws PkiException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new PkiException(directory + " cannot be made: " + Reason.of(e), e);
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
