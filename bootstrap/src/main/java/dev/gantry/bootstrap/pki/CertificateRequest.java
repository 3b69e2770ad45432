package dev.gantry.bootstrap.pki;

import dev.gantry.domain.identity.NodeId;
import java.net.InetAddress;
import java.util.List;

/**
 * What a node's certificate is to say.
 *
 * @param nodeIds Node IDs, at least one; the first names the files
 * @param dnsNames DNS names, none is fine
 * @param addresses IP addresses, none is fine
 * @param nodeIdAsUri repeat the Node IDs as URI names, for peers that look for them there (trap
 *     T-24)
 * @param validDays 1 or more
 */
public record CertificateRequest(
    List<NodeId> nodeIds,
    List<String> dnsNames,
    List<InetAddress> addresses,
    boolean nodeIdAsUri,
    int validDays) {
  /** Longer than a year invites forgetting how to renew. */
  public static final int DEFAULT_VALID_DAYS = 365;

  public CertificateRequest {
    nodeIds = List.copyOf(nodeIds);
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
    if (nodeIds.isEmpty()) {
      throw new IllegalArgumentException("a certificate needs at least one Node ID");
    }
    if (validDays < 1) {
      throw new IllegalArgumentException("validity of " + validDays + " days is less than 1");
    }
    dnsNames.forEach(CertificateRequest::requireDnsName);
  }

  private static void requireDnsName(String name) {
    // RFC 9174 4.4.1 discourages wildcards, so none is issued.
    if (name.length() > 253
        || !name.matches(
            "[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*")) {
      throw new IllegalArgumentException("'" + name + "' is not a DNS name");
    }
  }
}
