package dev.gantry.certificates.issuing;

import dev.gantry.certificates.material.KeyFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority run by the openssl command, so that certificates in tests are not of our own making.
 */
public final class OpenSslPki {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String GOOD_USAGE =
      """
      keyUsage=critical,digitalSignature
      extendedKeyUsage=1.3.6.1.5.5.7.3.35,serverAuth,clientAuth
      """;

  private final Path dir;

  public OpenSslPki(Path dir) throws Exception {
    this.dir = Files.createDirectories(dir);
    Files.createDirectories(dir.resolve("new"));
    Files.writeString(dir.resolve("index.txt"), "");
    Files.writeString(dir.resolve("serial"), "1000\n");
    Files.writeString(dir.resolve("crlnumber"), "01\n");
    Files.writeString(
        dir.resolve("ca.cnf"),
        """
        [ca]
        default_ca=own
        [own]
        dir=%1$s
        database=%1$s/index.txt
        serial=%1$s/serial
        crlnumber=%1$s/crlnumber
        new_certs_dir=%1$s/new
        certificate=%1$s/ca.pem
        private_key=%1$s/ca.key
        default_md=sha256
        default_days=30
        default_crl_days=30
        policy=any
        unique_subject=no
        [any]
        commonName=optional
        [req]
        distinguished_name=dn
        [dn]
        [v3_ca]
        basicConstraints=critical,CA:TRUE
        keyUsage=critical,keyCertSign,cRLSign
        subjectKeyIdentifier=hash
        """
            .formatted(dir));
    run(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "30",
        "-config",
        file("ca.cnf"),
        "-extensions",
        "v3_ca",
        "-subj",
        "/CN=CA " + dir.getFileName(),
        "-keyout",
        file("ca.key"),
        "-out",
        file("ca.pem"));
  }

  /**
   * A key of any kind with a certificate that it has signed itself.
   *
   * @param kind options of {@code openssl genpkey}
   */
  public static KeyFiles.Pem selfSigned(Path dir, String name, String... kind) throws Exception {
    var key = dir.resolve(name + ".key");
    var certificate = dir.resolve(name + ".pem");
    var generate = new ArrayList<>(List.of("genpkey", "-out", key.toString()));
    generate.addAll(List.of(kind));
    run(generate.toArray(new String[0]));
    run(
        "req",
        "-x509",
        "-key",
        key.toString(),
        "-days",
        "9",
        "-subj",
        "/CN=" + name,
        "-out",
        certificate.toString());
    return new KeyFiles.Pem(certificate, key, null);
  }

  public Path authority() {
    return dir.resolve("ca.pem");
  }

  public Path certificate(String name) {
    return dir.resolve(name + ".pem");
  }

  public Path key(String name) {
    return dir.resolve(name + ".key");
  }

  public OpenSslPki good(String name) throws Exception {
    return issue(name, GOOD_USAGE, Duration.ofDays(-1), Duration.ofDays(10));
  }

  public OpenSslPki expired(String name) throws Exception {
    return issue(name, GOOD_USAGE, Duration.ofDays(-10), Duration.ofDays(-1));
  }

  public OpenSslPki notYetValid(String name) throws Exception {
    return issue(name, GOOD_USAGE, Duration.ofDays(1), Duration.ofDays(10));
  }

  public OpenSslPki usage(String name, String usage) throws Exception {
    return issue(name, usage, Duration.ofDays(-1), Duration.ofDays(10));
  }

  /** Issues one with the names given, in openssl's words. */
  public OpenSslPki named(String name, String subjectAltName) throws Exception {
    return issue(name, subjectAltName, GOOD_USAGE, Duration.ofDays(-1), Duration.ofDays(10));
  }

  /** Issues a certificate with the otherName of a Node ID. */
  public OpenSslPki issue(String name, String usage, Duration from, Duration to) throws Exception {
    var names = "otherName:1.3.6.1.5.5.7.8.11;IA5STRING:dtn://%1$s/,DNS:%1$s.example";
    return issue(name, names.formatted(name), usage, from, to);
  }

  private OpenSslPki issue(
      String name, String subjectAltName, String usage, Duration from, Duration to)
      throws Exception {
    var extensions = dir.resolve(name + ".ext");
    Files.writeString(extensions, "subjectAltName=" + subjectAltName + "\n" + usage);
    run(
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-config",
        file("ca.cnf"),
        "-subj",
        "/CN=" + name,
        "-keyout",
        file(name + ".key"),
        "-out",
        file(name + ".csr"));
    var now = Instant.now();
    run(
        "ca",
        "-batch",
        "-notext",
        "-config",
        file("ca.cnf"),
        "-extfile",
        extensions.toString(),
        "-startdate",
        TIME.format(now.plus(from)),
        "-enddate",
        TIME.format(now.plus(to)),
        "-in",
        file(name + ".csr"),
        "-out",
        file(name + ".pem"));
    return this;
  }

  /** Revokes a certificate and returns a directory with the list. */
  public Path revoke(String name) throws Exception {
    var lists = Files.createDirectories(dir.resolve("crl"));
    run("ca", "-config", file("ca.cnf"), "-revoke", file(name + ".pem"));
    run("ca", "-config", file("ca.cnf"), "-gencrl", "-out", lists.resolve("ca.crl").toString());
    return lists;
  }

  /** Starts a responder that knows what was issued and revoked so far; it accepts on return. */
  public Process responder(int port) throws Exception {
    var process =
        start(
            "ocsp",
            "-index",
            file("index.txt"),
            "-port",
            Integer.toString(port),
            "-rsigner",
            file("ca.pem"),
            "-rkey",
            file("ca.key"),
            "-CA",
            file("ca.pem"),
            "-nmin",
            "60");
    var output = process.inputReader();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains("ACCEPT") || line.contains("waiting for OCSP client")) {
        return process;
      }
    }
    throw new AssertionError("openssl ocsp did not start");
  }

  /** A port where nobody listens. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String file(String name) {
    return dir.resolve(name).toString();
  }

  /** Runs openssl; fails the test clearly when it is not installed or refuses. */
  public static String run(String... arguments) throws Exception {
    var process = start(arguments);
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("openssl " + List.of(arguments) + " failed: " + output);
    }
    return output;
  }

  public static Process start(String... arguments) {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new AssertionError("these tests need the openssl command on the path", e);
    }
  }
}
