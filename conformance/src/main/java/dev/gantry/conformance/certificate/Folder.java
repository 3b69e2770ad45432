package dev.gantry.conformance.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Certificates in files: PEM, and keys in PKCS#8 that nobody but their owner may read. A folder of
 * the kit holds its root ({@code ca.pem}, for the node under test to trust), the authority below it
 * that issues the tester's certificates ({@code tester-ca.pem}, {@code tester-ca.key}), and a
 * certificate for the node under test ({@code node.pem}, {@code node.key}).
 */
public final class Folder {
  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Path directory;

  public Folder(Path directory) {
    this.directory = directory;
  }

  public Path root() {
    return directory.resolve("ca.pem");
  }

  public Path nodeCertificate() {
    return directory.resolve("node.pem");
  }

  public Path nodeKey() {
    return directory.resolve("node.key");
  }

  private Path issuing() {
    return directory.resolve("tester-ca.pem");
  }

  private Path issuingKey() {
    return directory.resolve("tester-ca.key");
  }

  /**
   * Makes all of it.
   *
   * @param node of the node under test
   * @throws IOException when a file is there already, or cannot be written
   */
  public void make(Leaf node) throws IOException {
    Files.createDirectories(directory);
    for (var file : List.of(root(), issuing(), issuingKey(), nodeCertificate(), nodeKey())) {
      if (Files.exists(file)) {
        throw new IOException(file + " exists already and is not overwritten");
      }
    }
    var authority = Authority.make("conformance test");
    write(root(), "CERTIFICATE", List.of(encoded(authority.root())), "rw-r--r--");
    write(issuing(), "CERTIFICATE", List.of(encoded(authority.issuing())), "rw-r--r--");
    var key = authority.issuingKeys().getPrivate();
    write(issuingKey(), "PRIVATE KEY", List.of(key.getEncoded()), "rw-------");
    var made = authority.issue(node);
    var chain = made.chain().stream().map(Folder::encoded).toList();
    write(nodeCertificate(), "CERTIFICATE", chain, "rw-r--r--");
    write(nodeKey(), "PRIVATE KEY", List.of(made.key().getEncoded()), "rw-------");
  }

  /** What {@link #make} left; the key of the root is kept nowhere. */
  public Authority read() throws IOException {
    var root = certificates(root()).getFirst();
    var issuing = certificates(issuing()).getFirst();
    var keys = new KeyPair(issuing.getPublicKey(), key(issuingKey()));
    return new Authority(root, issuing, keys);
  }

  /** A chain and its key, as others made them. */
  public static Identity identity(Path chain, Path key) throws IOException {
    return new Identity(key(key), certificates(chain));
  }

  /** All certificates of a PEM file, at least one. */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var all = new ArrayList<X509Certificate>();
      for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        all.add((X509Certificate) one);
      }
      if (all.isEmpty()) {
        throw new IOException(file + " has no certificate in it");
      }
      return all;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no certificate: " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(Path file) throws IOException {
    var text = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
    try {
      var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
      for (var algorithm : List.of("EC", "RSA", "EdDSA")) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (GeneralSecurityException e) {
          // Of another kind.
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no PEM file: " + e.getMessage(), e);
    }
    throw new IOException(file + " has no key in PKCS#8, as in 'BEGIN PRIVATE KEY'");
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate made here can be encoded", e);
    }
  }

  private static void write(Path file, String type, List<byte[]> objects, String permissions)
      throws IOException {
    var text = new StringBuilder();
    for (var object : objects) {
      text.append("-----BEGIN %s-----\n%s\n".formatted(type, PEM.encodeToString(object)));
      text.append("-----END %s-----\n".formatted(type));
    }
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    var attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, options, attributes)) {
      var octets = java.nio.ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
    }
  }
}
