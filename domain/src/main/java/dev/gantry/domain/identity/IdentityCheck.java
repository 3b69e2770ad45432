package dev.gantry.domain.identity;

import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityVerdict.Finding;
import dev.gantry.domain.identity.IdentityVerdict.Kind;
import dev.gantry.domain.identity.IdentityVerdict.Result;
import dev.gantry.domain.wire.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges a peer's identity in the three steps of RFC 9174 4.4.4, after the path was validated:
 * {@link #checkUsage} within or right after the handshake, {@link #checkHost} right after it,
 * {@link #checkNodeId} when SESS_INIT is in. Findings are made whatever the policy; the policy only
 * decides what they weigh.
 */
public final class IdentityCheck {
  private IdentityCheck() {}

  /**
   * Whether the certificate may be used for this at all: its presence, version, Key Usage and
   * Extended Key Usage.
   *
   * @param peerRole the peer's part in the handshake
   * @param certificate the peer's, null when it gave none
   */
  public static IdentityVerdict checkUsage(
      IdentityPolicy policy, TlsRole peerRole, @Nullable PeerCertificate certificate) {
    return certificate == null
        ? UsageCheck.withoutCertificate(policy, peerRole)
        : UsageCheck.check(policy, peerRole, certificate);
  }

  /**
   * Whether the peer is the host that was meant, by DNS-ID and IPADDR-ID as one group (RFC 9174
   * 4.4.4.2). Who did not dial a name has no DNS reference, so there only IPADDR-ID counts.
   *
   * @param certificate the peer's, null when it gave none or there is no TLS
   * @param dialledName the DNS name that was resolved to dial, null when none was
   * @param peerAddress 4 or 16 octets, null for a Unix socket
   */
  public static IdentityVerdict checkHost(
      IdentityPolicy policy,
      @Nullable PeerCertificate certificate,
      @Nullable String dialledName,
      @Nullable Octets peerAddress) {
    var dns = HostMatch.dnsId(certificate, dialledName);
    var ip = HostMatch.ipAddressId(certificate, peerAddress);
    var result = group(dns, ip);
    var refusal =
        refusal(
            policy.hostCheck(),
            result,
            IdentityRefusal.HOST_NAME_MISMATCH,
            IdentityRefusal.HOST_NAME_MISSING);
    return new IdentityVerdict(
        List.of(new Finding(Kind.DNS_ID, dns), new Finding(Kind.IPADDR_ID, ip)),
        result,
        refusal,
        false,
        List.of(),
        HostMatch.sentence(result, certificate, dialledName, peerAddress));
  }

  /**
   * Whether the peer is the node that it says it is (RFC 9174 4.4.4.3), and the one that was meant.
   *
   * @param certificate the peer's, null when it gave none or there is no TLS
   * @param sessInitNodeId the Node ID of the peer's SESS_INIT, null when it gave none
   * @param expectedNodeId the one configured for this peer, null when any will do
   */
  public static IdentityVerdict checkNodeId(
      IdentityPolicy policy,
      @Nullable PeerCertificate certificate,
      @Nullable NodeId sessInitNodeId,
      @Nullable NodeId expectedNodeId) {
    var claims = NodeIdClaims.of(policy, certificate);
    var result = claims.compare(sessInitNodeId);
    var refusal =
        refusal(
            policy.nodeIdCheck(),
            result,
            IdentityRefusal.NODE_ID_MISMATCH,
            IdentityRefusal.NODE_ID_UNPROVEN);
    var sentence = claims.sentence(result, sessInitNodeId);
    if (refusal == null && expectedNodeId != null && !expectedNodeId.equals(sessInitNodeId)) {
      refusal = IdentityRefusal.NODE_ID_UNEXPECTED;
      sentence =
          "The peer names itself "
              + (sessInitNodeId == null ? "not at all" : sessInitNodeId)
              + ", but "
              + expectedNodeId
              + " is configured for it.";
    }
    boolean proven =
        refusal == null && result == Result.SUCCESS && policy.nodeIdCheck() != Check.OFF;
    return new IdentityVerdict(
        List.of(new Finding(Kind.NODE_ID, result)),
        result,
        refusal,
        proven,
        claims.warnings(),
        sentence);
  }

  /** Any Success makes the group succeed; else any Failure makes it fail (matrix A-17). */
  private static Result group(Result one, Result other) {
    if (one == Result.SUCCESS || other == Result.SUCCESS) {
      return Result.SUCCESS;
    }
    return one == Result.FAILURE || other == Result.FAILURE ? Result.FAILURE : Result.ABSENT;
  }

  private static @Nullable IdentityRefusal refusal(
      Check check, Result result, IdentityRefusal onFailure, IdentityRefusal onAbsent) {
    return switch (check) {
      case OFF -> null;
      case OPTIONAL -> result == Result.FAILURE ? onFailure : null;
      case REQUIRED ->
          switch (result) {
            case SUCCESS -> null;
            case FAILURE -> onFailure;
            case ABSENT -> onAbsent;
          };
    };
  }
}
