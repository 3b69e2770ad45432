package dev.gantry.bootstrap.cli;

import dev.gantry.conformance.certificate.Folder;
import dev.gantry.conformance.certificate.Leaf;
import dev.gantry.conformance.trial.Credentials;
import dev.gantry.domain.identity.NodeId;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the options of {@code conform} say about TLS. */
final class ConformTls {
  @Option(
      names = "--make-certificates",
      paramLabel = "DIR",
      description =
          "Make an authority and a certificate for the node under test (--node-id) in this folder,"
              + " and test nothing.")
  private @Nullable Path make;

  @Option(
      names = "--node-id",
      paramLabel = "NODE-ID",
      description = "Of the node under test, for --make-certificates.")
  private @Nullable String nodeId;

  @Option(
      names = "--certificates",
      paramLabel = "DIR",
      description =
          "Test over TLS, with certificates of the authority in this folder, which the node under"
              + " test has to trust (ca.pem).")
  private @Nullable Path folder;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description =
          "Test over TLS with this certificate chain (PEM) and no other; the tester has its Node"
              + " ID, and cases run one after the other.")
  private @Nullable Path chain;

  @Option(names = "--key", paramLabel = "FILE", description = "The key of --cert (PEM, PKCS#8).")
  private @Nullable Path key;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Who vouches for the certificate of the node under test (PEM); the authority of"
              + " --certificates when left out.")
  private @Nullable Path authorities;

  @Option(
      names = "--name",
      paramLabel = "HOST",
      description =
          "A DNS name of this machine, which stands in {address} in place of its IP address.")
  private @Nullable String name;

  /** Whether there is only one Node ID for all cases. */
  boolean hasOneNodeId() {
    return chain != null;
  }

  @Nullable String name() {
    return name;
  }

  /**
   * Makes certificates where that is all that was asked for.
   *
   * @param host of the node under test, if known
   */
  boolean made(@Nullable InetAddress host, PrintWriter out) {
    if (make == null) {
      return false;
    }
    if (nodeId == null) {
      throw new CommandException(
          ExitCode.USAGE, "--make-certificates needs --node-id, that of the node under test");
    }
    checkNodeId(nodeId);
    var files = new Folder(make);
    var leaf = Leaf.of(nodeId).subject("under test").dns("localhost");
    try {
      files.make(leaf.address(host == null ? InetAddress.getLoopbackAddress() : host));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FILES, "the certificates cannot be made: " + e.getMessage());
    }
    out.println(files.root() + "  the node under test has to trust it");
    out.println(files.nodeCertificate() + "  its certificate and chain");
    out.println(files.nodeKey() + "  its key");
    out.println("Then test it with --certificates " + make);
    out.flush();
    return true;
  }

  private static void checkNodeId(String text) {
    try {
      NodeId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, "--node-id: " + e.getMessage(), e);
    }
  }

  void check() {
    if (folder != null && chain != null) {
      throw new CommandException(
          ExitCode.USAGE, "--certificates and --cert are two ways to the same end");
    }
    if ((chain == null) != (key == null)) {
      throw new CommandException(ExitCode.USAGE, "--cert and --key go together");
    }
    if (authorities != null && folder == null && chain == null) {
      throw new CommandException(
          ExitCode.USAGE, "--ca is of no use without --certificates or --cert");
    }
  }

  Credentials credentials() {
    try {
      List<X509Certificate> trusted = new ArrayList<>();
      if (authorities != null) {
        trusted.addAll(Folder.certificates(authorities));
      }
      if (chain != null && key != null) {
        return Credentials.given(Folder.identity(chain, key), trusted).named(name);
      }
      if (folder == null) {
        return Credentials.NONE;
      }
      var authority = new Folder(folder).read();
      trusted.add(authority.root());
      return Credentials.issuedBy(authority, trusted).named(name);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FILES, "the certificates cannot be read: " + e.getMessage());
    }
  }
}
