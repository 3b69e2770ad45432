package dev.gantry.domain.wire;

/**
 * What the decoder will hold for a peer.
 *
 * @param maxSessionExtensionBytes longest Session Extension Items list read, octets
 * @param maxTransferExtensionBytes longest Transfer Extension Items list read, octets
 */
public record DecoderLimits(int maxSessionExtensionBytes, int maxTransferExtensionBytes) {
  /**
   * 64 KiB each: a hundred times what any registered item needs, and little enough to hold for
   * every session.
   */
  public static final DecoderLimits DEFAULT = new DecoderLimits(65_536, 65_536);
}
