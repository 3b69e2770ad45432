package dev.gantry.domain.identity;

import dev.gantry.domain.wire.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer's end-entity certificate says (RFC 9174 4.4.1, 4.4.2); parsed by an adapter, judged
 * here. Only subjectAltName claims are names; {@code commonName} is kept for the migration setting
 * alone.
 *
 * @param bundleEids values of otherName BundleEID, as text, Node IDs or not
 * @param dnsNames dNSName values
 * @param ipAddresses iPAddress values, 4 or 16 octets each
 * @param commonName of the Subject, null when it has none
 * @param keyUsage whether digitalSignature is allowed, null when there is no Key Usage extension
 * @param extendedKeyUsages OIDs in dotted form, null when there is no such extension
 * @param version X.509 version, 1 to 3
 */
public record PeerCertificate(
    List<String> bundleEids,
    List<String> dnsNames,
    List<Octets> ipAddresses,
    @Nullable String commonName,
    @Nullable Boolean keyUsage,
    @Nullable List<String> extendedKeyUsages,
    int version) {
  public PeerCertificate {
    bundleEids = List.copyOf(bundleEids);
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
    extendedKeyUsages = extendedKeyUsages == null ? null : List.copyOf(extendedKeyUsages);
  }
}
