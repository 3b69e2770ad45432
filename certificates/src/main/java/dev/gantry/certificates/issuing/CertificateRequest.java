package dev.gantry.certificates.issuing;

import dev.gantry.domain.identity.NodeId;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

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
  // RFC 1035 2.3.4: 63 octets a label, 255 a name as it is encoded.
  private static final int MAX_NAME_CHARS = 253;
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";
  private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

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
    addresses.forEach(CertificateRequest::requireNoZone);
  }

  private static void requireNoZone(InetAddress address) {
    var text = address.getHostAddress();
    if (text.contains("%")) {
      throw new IllegalArgumentException(
          "'" + text + "' has a zone, which no certificate can hold; leave out what follows the %");
    }
  }

  private static void requireDnsName(String name) {
    if (IP_ADDRESS.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' is an IP address, for which there is --ip");
    }
    // RFC 9174 4.4.1 discourages wildcards, so none is issued.
    if (name.length() > MAX_NAME_CHARS || !DNS_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is not a DNS name");
    }
  }
}
