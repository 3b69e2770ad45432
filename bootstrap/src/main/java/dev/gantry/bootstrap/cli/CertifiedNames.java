package dev.gantry.bootstrap.cli;

import dev.gantry.certificates.issuing.CertificateRequest;
import dev.gantry.domain.identity.NodeId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * What a certificate is to say beside its Node IDs, as {@code pki issue} and {@code sign} take it.
 */
final class CertifiedNames {
  @Option(
      names = "--dns",
      paramLabel = "NAME",
      description = "DNS name of the node; may be repeated.")
  private List<String> dnsNames = new ArrayList<>();

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "IP address of the node; may be repeated.")
  private List<String> addresses = new ArrayList<>();

  @Option(
      names = "--node-id-as-uri",
      description = "Repeat the Node IDs as URI names, for peers that look for them there.")
  private boolean nodeIdAsUri;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Validity in days (default: ${DEFAULT-VALUE}).")
  private int days = CertificateRequest.DEFAULT_VALID_DAYS;

  /** Whether any name was given. */
  boolean any() {
    return !dnsNames.isEmpty() || !addresses.isEmpty();
  }

  /** These names for these Node IDs. */
  CertificateRequest request(@Nullable CommandSpec spec, List<String> nodeIds) {
    return checked(
        spec,
        () ->
            new CertificateRequest(
                nodeIds.stream().map(NodeId::parse).toList(),
                dnsNames,
                addresses.stream().map(CertifiedNames::address).toList(),
                nodeIdAsUri,
                days));
  }

  /** Those names instead, which somebody else asks for. */
  CertificateRequest request(
      @Nullable CommandSpec spec,
      List<NodeId> nodeIds,
      List<String> otherDnsNames,
      List<InetAddress> otherAddresses) {
    return checked(
        spec,
        () -> new CertificateRequest(nodeIds, otherDnsNames, otherAddresses, nodeIdAsUri, days));
  }

  private interface Making {
    CertificateRequest make();
  }

  private static CertificateRequest checked(@Nullable CommandSpec spec, Making making) {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Java takes {@code 1.2.3} for 1.2.0.3, which nobody means. */
  private static InetAddress address(String text) {
    if (text.indexOf(':') < 0 && !text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      throw new IllegalArgumentException("'" + text + "' is no IP address");
    }
    return InetAddress.ofLiteral(text);
  }
}
