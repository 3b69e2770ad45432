package dev.gantry.simulator;

import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Octets;
import java.nio.ByteBuffer;

/** RFC 9174 5.2.5.1: the item that tells how long a transfer will be, a U64; not critical. */
final class TransferLength {
  private TransferLength() {}

  static ExtensionItems items(long totalBytes) {
    return ExtensionItems.of(length(totalBytes));
  }

  /**
   * With what a compressed transfer says, besides, which is critical:
   * docs/reference/compression.md.
   */
  static ExtensionItems items(long plainBytes, long totalBytes) {
    return ExtensionItems.of(plain(plainBytes), length(totalBytes));
  }

  /** The same of one segment, whose length is not told twice. */
  static ExtensionItems ofOneSegment(long plainBytes) {
    return ExtensionItems.of(plain(plainBytes));
  }

  private static ExtensionItem length(long totalBytes) {
    return new ExtensionItem(0, ExtensionItem.TRANSFER_LENGTH_TYPE, u64(totalBytes));
  }

  private static ExtensionItem plain(long plainBytes) {
    return new ExtensionItem(
        ExtensionItem.CRITICAL, ExtensionItem.PLAIN_LENGTH_TYPE, u64(plainBytes));
  }

  private static Octets u64(long value) {
    return Octets.of(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }
}
