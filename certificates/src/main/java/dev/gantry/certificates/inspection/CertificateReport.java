package dev.gantry.certificates.inspection;

import dev.gantry.certificates.identity.CertificateClaims;
import dev.gantry.certificates.identity.Pin;
import dev.gantry.certificates.material.KeyStrength;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.wording.Printable;
import dev.gantry.domain.identity.IdentityCheck;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityVerdict;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsRole;
import dev.gantry.domain.wire.Octets;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says in lines for people what certificates claim, and which presets would take the first of them.
 */
public final class CertificateReport {
  private final Instant now;
  private final List<Preset> presets;

  /**
   * Reports as of now.
   *
   * @param presets by which to judge, in the order in which they are shown
   */
  public CertificateReport(InstantSource clock, List<Preset> presets) {
    this.now = clock.instant();
    this.presets = List.copyOf(presets);
  }

  /**
   * Settings under which a certificate may have to serve.
   *
   * @param name for people
   * @param identity what it wants of a certificate, null where it uses no TLS
   */
  public record Preset(String name, @Nullable IdentityPolicy identity) {}

  /** Reports on a file. */
  public List<String> ofFile(Path file) throws MaterialException {
    return of(CertificateFile.read(file), null);
  }

  /**
   * Reports on what a running peer showed.
   *
   * @param session its version and cipher suite of TLS, as it says
   * @param certificates its own first
   */
  public List<String> ofPeer(String session, List<X509Certificate> certificates, Reached reached)
      throws MaterialException {
    var lines = new ArrayList<String>();
    lines.add("TLS with " + reached.host() + ":" + reached.port() + ": " + Printable.of(session));
    lines.addAll(of(certificates, reached));
    return lines;
  }

  /**
   * How a live peer was reached.
   *
   * @param host as it was asked for, a name or an address
   * @param port that it listens on
   * @param address that answered
   */
  public record Reached(String host, int port, InetAddress address) {
    private IdentityVerdict check(IdentityPolicy policy, PeerCertificate claims) {
      // An address is resolved to itself, so only a name is a DNS reference.
      var name = isLiteral() ? null : host;
      return IdentityCheck.checkHost(policy, claims, name, Octets.of(address.getAddress()));
    }

    private boolean isLiteral() {
      try {
        return InetAddress.ofLiteral(host) != null;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  private List<String> of(List<X509Certificate> certificates, @Nullable Reached reached)
      throws MaterialException {
    var lines = new ArrayList<String>();
    for (var index = 0; index < certificates.size(); index++) {
      lines.add("Certificate %d of %d".formatted(index + 1, certificates.size()));
      describe(certificates.get(index), lines);
    }
    lines.add("Presets, given that the chain leads to one of tls.ca-certs:");
    var first = certificates.getFirst();
    var claims = claims(first);
    for (var preset : presets) {
      var policy = preset.identity();
      if (policy == null) {
        lines.add("  %-11s           uses no TLS".formatted(preset.name()));
        continue;
      }
      for (var role : TlsRole.values()) {
        lines.add(
            "  %-11s as %-6s  %s"
                .formatted(
                    preset.name(),
                    role.name().toLowerCase(Locale.ROOT),
                    Printable.of(verdict(policy, role, first, claims, reached))));
      }
    }
    return lines;
  }

  private void describe(X509Certificate certificate, List<String> lines) throws MaterialException {
    var claims = claims(certificate);
    add(lines, "subject", certificate.getSubjectX500Principal().getName());
    add(lines, "issuer", certificate.getIssuerX500Principal().getName());
    add(lines, "valid", validity(certificate));
    add(lines, "version", Integer.toString(claims.version()));
    add(lines, "key", kind(certificate.getPublicKey()));
    add(lines, "signed with", certificate.getSigAlgName());
    add(lines, "pin-sha256", Pin.of(certificate));
    add(lines, "Node IDs", list(claims.bundleEids()));
    add(lines, "DNS names", list(claims.dnsNames()));
    add(lines, "addresses", list(claims.ipAddresses().stream().map(this::address).toList()));
    add(lines, "digitalSignature", allowed(claims.keyUsage()));
    add(lines, "extended key usage", purposes(claims.extendedKeyUsages()));
  }

  private static void add(List<String> lines, String what, String value) {
    lines.add("  %-19s %s".formatted(what, Printable.of(value)));
  }

  private String validity(X509Certificate certificate) {
    var notBefore = certificate.getNotBefore().toInstant();
    var notAfter = certificate.getNotAfter().toInstant();
    var state =
        now.isBefore(notBefore)
            ? "not yet"
            : now.isAfter(notAfter)
                ? "EXPIRED"
                : Duration.between(now, notAfter).toDays() + " days left";
    return notBefore + " to " + notAfter + " (" + state + ")";
  }

  private String verdict(
      IdentityPolicy policy,
      TlsRole role,
      X509Certificate certificate,
      PeerCertificate claims,
      @Nullable Reached reached) {
    if (certificate.getNotAfter().before(certificate.getNotBefore())) {
      return "REFUSED: It ends before it begins.";
    }
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      return "REFUSED: It has expired.";
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      return "REFUSED: It is not yet valid.";
    }
    var weakness = weakness(certificate);
    if (weakness != null) {
      return "REFUSED: It " + weakness + ".";
    }
    var usage = IdentityCheck.checkUsage(policy, role, claims);
    if (!usage.accepted()) {
      return refused(usage);
    }
    if (reached != null && role == TlsRole.SERVER) {
      var host = reached.check(policy, claims);
      if (!host.accepted()) {
        return refused(host);
      }
    }
    // As if SESS_INIT named the Node ID that the certificate has.
    var nodeId = firstNodeId(claims);
    var node = IdentityCheck.checkNodeId(policy, claims, nodeId, null);
    if (!node.accepted()) {
      return refused(node);
    }
    return nodeId == null || !node.nodeIdProven()
        ? "accepted"
        : "accepted, if SESS_INIT says " + nodeId;
  }

  private static @Nullable String weakness(X509Certificate certificate) {
    var key = KeyStrength.faultOf(certificate.getPublicKey());
    return key == null ? KeyStrength.faultOfSignature(certificate) : key;
  }

  private static String kind(PublicKey key) {
    return switch (key) {
      case RSAKey rsa -> key.getAlgorithm() + ", " + rsa.getModulus().bitLength() + " bits";
      case ECKey ec ->
          key.getAlgorithm() + ", " + ec.getParams().getCurve().getField().getFieldSize() + " bits";
      default -> key.getAlgorithm();
    };
  }

  private static String refused(IdentityVerdict verdict) {
    return "REFUSED: " + verdict.sentence();
  }

  private static @Nullable NodeId firstNodeId(PeerCertificate claims) {
    for (var eid : claims.bundleEids()) {
      try {
        return NodeId.parse(eid);
      } catch (IllegalArgumentException e) {
        continue; // RFC 9174 4.4.1: other EIDs are disregarded
      }
    }
    return null;
  }

  private static PeerCertificate claims(X509Certificate certificate) throws MaterialException {
    try {
      return CertificateClaims.of(certificate);
    } catch (CertificateParsingException e) {
      throw new MaterialException("a certificate is broken: " + e.getMessage(), e);
    }
  }

  private String address(Octets octets) {
    try {
      return InetAddress.getByAddress(octets.toByteArray()).getHostAddress();
    } catch (UnknownHostException e) {
      return octets.toString();
    }
  }

  private static String allowed(@Nullable Boolean usage) {
    return usage == null ? "no Key Usage extension" : usage ? "yes" : "NO";
  }

  private static String purposes(@Nullable List<String> oids) {
    if (oids == null) {
      return "no extension";
    }
    return list(
        oids.stream()
            .map(
                oid ->
                    switch (oid) {
                      case "1.3.6.1.5.5.7.3.35" -> "bundleSecurity";
                      case "1.3.6.1.5.5.7.3.1" -> "serverAuth";
                      case "1.3.6.1.5.5.7.3.2" -> "clientAuth";
                      default -> oid;
                    })
            .toList());
  }

  private static String list(List<String> values) {
    return values.isEmpty() ? "none" : String.join(", ", values);
  }
}
