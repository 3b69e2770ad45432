package dev.gantry.adapter.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gantry.domain.identity.NodeId;

/**
 * A Node ID as one token of a subject: base32 (RFC 4648 6) of its canonical text, in lower case and
 * without padding, so that no name of a peer holds a dot, a star or a blank.
 */
public final class NodeToken {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BITS = 5;
  private static final int FNV_PRIME = 16777619;
  private static final int FNV_OFFSET = 0x811c9dc5;

  private NodeToken() {}

  /** The token of a node. */
  public static String of(NodeId node) {
    var octets = node.canonicalText().getBytes(US_ASCII);
    var token = new StringBuilder(octets.length * 8 / BITS + 1);
    int buffer = 0;
    int bits = 0;
    for (byte octet : octets) {
      buffer = buffer << 8 | octet & 0xFF;
      bits += 8;
      while (bits >= BITS) {
        bits -= BITS;
        token.append(ALPHABET.charAt(buffer >> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      token.append(ALPHABET.charAt(buffer << BITS - bits & 31));
    }
    return token.toString();
  }

  /** The bucket of a token: what the server's {@code partition} makes of it, FNV-1a modulo. */
  static int bucket(String token, int buckets) {
    int hash = FNV_OFFSET;
    for (byte octet : token.getBytes(US_ASCII)) {
      hash = (hash ^ octet & 0xFF) * FNV_PRIME;
    }
    return Integer.remainderUnsigned(hash, buckets);
  }
}
