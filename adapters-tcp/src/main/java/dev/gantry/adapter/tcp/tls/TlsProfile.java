package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.identity.Pin;
import dev.gantry.domain.identity.IdentityPolicy;
import java.util.List;

/**
 * What TLS does differently for one listener or one peer. Sessions are resumed only within equal
 * profiles, since a resumed session is not verified again.
 *
 * @param policy its Extended Key Usage rule and whether a client certificate is demanded; {@code
 *     OFF} does not even ask for one, which departs from RFC 9174 4.4.3 for peers that cannot cope
 *     with the question, and so does {@code OPTIONAL} without authorities
 * @param pins SHA-256 digests of a SubjectPublicKeyInfo in base64 or hex; where there are any, one
 *     certificate of the verified path must match
 * @param maxRecordBytes longest plaintext of a record that we send, {@link #MIN_RECORD_BYTES} to
 *     {@link #MAX_RECORD_BYTES}; for a peer that leaves the rest of a long record unread (trap
 *     T-25)
 */
public record TlsProfile(IdentityPolicy policy, List<String> pins, int maxRecordBytes) {
  public static final int MIN_RECORD_BYTES = 512;
  // RFC 8446 5.1: "The length MUST NOT exceed 2^14 bytes."
  public static final int MAX_RECORD_BYTES = 1 << 14;

  public TlsProfile {
    pins = pins.stream().map(Pin::normalise).toList();
    if (maxRecordBytes < MIN_RECORD_BYTES || maxRecordBytes > MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "record size %d is outside %d to %d octets"
              .formatted(maxRecordBytes, MIN_RECORD_BYTES, MAX_RECORD_BYTES));
    }
  }

  /** No pins, full records. */
  public static TlsProfile of(IdentityPolicy policy) {
    return new TlsProfile(policy, List.of(), MAX_RECORD_BYTES);
  }
}
