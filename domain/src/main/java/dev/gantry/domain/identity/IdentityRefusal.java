package dev.gantry.domain.identity;

/**
 * Why an identity is not good enough; each constant is also the name of the cause that the session
 * ends with.
 */
public enum IdentityRefusal {
  /** The peer had to present a certificate and did not. */
  CERTIFICATE_MISSING,
  /** The certificate is of a version that must count as invalid (RFC 9174 4.4.2). */
  CERTIFICATE_UNTRUSTED,
  /** Key Usage or Extended Key Usage does not permit what it was used for. */
  CERTIFICATE_KEY_USAGE,
  /** DNS-ID or IPADDR-ID claims exist, and none is how the peer was reached. */
  HOST_NAME_MISMATCH,
  /** There is no DNS-ID or IPADDR-ID claim to check, and the policy requires one. */
  HOST_NAME_MISSING,
  /** NODE-ID claims exist, and none is the Node ID of SESS_INIT. */
  NODE_ID_MISMATCH,
  /** There is no NODE-ID claim or no Node ID in SESS_INIT, and the policy requires proof. */
  NODE_ID_UNPROVEN,
  /** Another Node ID than the one configured for this peer. */
  NODE_ID_UNEXPECTED
}
