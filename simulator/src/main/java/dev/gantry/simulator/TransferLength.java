package dev.gantry.simulator;

import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Octets;
import java.nio.ByteBuffer;

/** RFC 9174 5.2.5.1: the item that tells how long a transfer will be, a U64; not critical. */
final class TransferLength {
  private TransferLength() {}

  static ExtensionItems items(long totalBytes) {
    var value = ByteBuffer.allocate(Long.BYTES).putLong(totalBytes).array();
    return ExtensionItems.of(
        new ExtensionItem(0, ExtensionItem.TRANSFER_LENGTH_TYPE, Octets.of(value)));
  }
}
