package dev.gantry.domain.transfer;

import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.ExtensionRegistry;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.Violation.Cause;
import org.jspecify.annotations.Nullable;

/**
 * What the extension items of a START segment say (RFC 9174 5.2.5).
 *
 * @param totalBytes the Transfer Length, saturated at {@link Long#MAX_VALUE}, or {@link #UNKNOWN}
 * @param fault why the transfer must be refused, null when it need not
 */
public record TransferItems(long totalBytes, @Nullable Cause fault) {
  /** No Transfer Length was given; nothing follows from that (RFC 9174 5.2.5.1). */
  public static final long UNKNOWN = -1;

  private static final TransferItems NONE = new TransferItems(UNKNOWN, null);
  private static final int TOTAL_LENGTH_BYTES = 8;

  /** Judges the items of a START segment. */
  public static TransferItems read(ExtensionItems items) {
    if (items.items().isEmpty() && items.wellFormed()) {
      return NONE;
    }
    if (!items.wellFormed()) {
      return refused(Cause.MALFORMED_TRANSFER_EXTENSIONS);
    }
    // RFC 9174 5.2.5: an unknown type with CRITICAL "SHALL" be refused with Extension Failure.
    if (ExtensionRegistry.TRANSFER.lacksCriticalOf(items)) {
      return refused(Cause.CRITICAL_TRANSFER_EXTENSION_UNKNOWN);
    }
    return transferLength(items);
  }

  /** The items of a multi-segment transfer of ours. */
  public static ExtensionItems announcing(long totalBytes) {
    var value = new byte[TOTAL_LENGTH_BYTES];
    for (int i = 0; i < TOTAL_LENGTH_BYTES; i++) {
      value[i] = (byte) (totalBytes >>> (56 - 8 * i));
    }
    // Not critical: a peer that does not know the item loses nothing (profile 4.7, trap T-18).
    return ExtensionItems.of(
        new ExtensionItem(0, ExtensionItem.TRANSFER_LENGTH_TYPE, Octets.of(value)));
  }

  private static TransferItems transferLength(ExtensionItems items) {
    long totalBytes = UNKNOWN;
    for (var item : items.items()) {
      if (item.type() != ExtensionItem.TRANSFER_LENGTH_TYPE) {
        continue;
      }
      if (item.value().length() != TOTAL_LENGTH_BYTES) {
        if (item.critical()) {
          return refused(Cause.MALFORMED_TRANSFER_EXTENSIONS);
        }
        // One implementation uses the type for a text of its own (trap T-17); not ours to judge.
        continue;
      }
      // RFC 9174 5.2.5.1: at most one Transfer Length item per transfer.
      if (totalBytes != UNKNOWN) {
        return refused(Cause.TRANSFER_LENGTH_REPEATED);
      }
      totalBytes = unsignedSaturated(item.value());
    }
    return totalBytes == UNKNOWN ? NONE : new TransferItems(totalBytes, null);
  }

  private static long unsignedSaturated(Octets octets) {
    long bits = 0;
    for (int i = 0; i < TOTAL_LENGTH_BYTES; i++) {
      bits = bits << 8 | octets.at(i) & 0xff;
    }
    return bits < 0 ? Long.MAX_VALUE : bits;
  }

  private static TransferItems refused(Cause cause) {
    return new TransferItems(UNKNOWN, cause);
  }
}
