package dev.gantry.port.payload;

/**
 * Where a peer is, as a BPA knows it.
 *
 * @param text {@code 192.0.2.1:4556}, {@code [2001:db8::1]:4556} (RFC 5952) or {@code unix:/path#n}
 */
public record PeerAddress(String text) {
  @Override
  public String toString() {
    return text;
  }
}
