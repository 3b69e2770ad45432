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
 * @param plainBytes how long the bundle is when it comes compressed, saturated likewise, or {@link
 *     #UNKNOWN} when it comes as it is
 * @param fault why the transfer must be refused, null when it need not
 */
public record TransferItems(long totalBytes, long plainBytes, @Nullable Cause fault) {
  /** No Transfer Length was given; nothing follows from that (RFC 9174 5.2.5.1). */
  public static final long UNKNOWN = -1;

  private static final TransferItems NONE = new TransferItems(UNKNOWN, UNKNOWN, null);
  private static final int TOTAL_LENGTH_BYTES = 8;

  /** Judges the items of a START segment, in a session without compression. */
  public static TransferItems read(ExtensionItems items) {
    return read(items, false);
  }

  /**
   * Judges the items of a START segment.
   *
   * @param compression whether the session agreed on it
   */
  public static TransferItems read(ExtensionItems items, boolean compression) {
    if (items.items().isEmpty() && items.wellFormed()) {
      return NONE;
    }
    if (!items.wellFormed()) {
      return refused(Cause.MALFORMED_TRANSFER_EXTENSIONS);
    }
    // RFC 9174 5.2.5: an unknown type with CRITICAL "SHALL" be refused with Extension Failure.
    var known = compression ? ExtensionRegistry.COMPRESSED_TRANSFER : ExtensionRegistry.TRANSFER;
    if (known.lacksCriticalOf(items)) {
      return refused(Cause.CRITICAL_TRANSFER_EXTENSION_UNKNOWN);
    }
    var length = transferLength(items);
    return compression && length.fault == null ? length.withPlainLength(items) : length;
  }

  /** Whether the data is compressed. */
  public boolean compressed() {
    return plainBytes != UNKNOWN;
  }

  /** How long the bundle is, as far as that is said. */
  public long bundleBytes() {
    return compressed() ? plainBytes : totalBytes;
  }

  private TransferItems withPlainLength(ExtensionItems items) {
    long plain = UNKNOWN;
    for (var item : items.items()) {
      if (item.type() == ExtensionItem.PLAIN_LENGTH_TYPE) {
        if (plain != UNKNOWN || item.value().length() != TOTAL_LENGTH_BYTES) {
          return refused(Cause.MALFORMED_TRANSFER_EXTENSIONS);
        }
        plain = unsignedSaturated(item.value());
        if (plain == 0) {
          return refused(Cause.EMPTY_TRANSFER);
        }
      }
    }
    return plain == UNKNOWN ? this : new TransferItems(totalBytes, plain, null);
  }

  /**
   * The items of a compressed transfer of ours. The Plain Length is critical: whoever does not know
   * it would take the data for the bundle.
   *
   * @param totalBytes octets of the data, {@link #UNKNOWN} to say nothing of them
   * @param plainBytes octets of the bundle
   */
  public static ExtensionItems compressed(long totalBytes, long plainBytes) {
    var plain =
        new ExtensionItem(
            ExtensionItem.CRITICAL, ExtensionItem.PLAIN_LENGTH_TYPE, unsigned(plainBytes));
    return totalBytes == UNKNOWN
        ? ExtensionItems.of(plain)
        : ExtensionItems.of(
            plain, new ExtensionItem(0, ExtensionItem.TRANSFER_LENGTH_TYPE, unsigned(totalBytes)));
  }

  /** The items of a multi-segment transfer of ours. */
  public static ExtensionItems announcing(long totalBytes) {
    // Not critical: a peer that does not know the item loses nothing (profile 4.7, trap T-18).
    return ExtensionItems.of(
        new ExtensionItem(0, ExtensionItem.TRANSFER_LENGTH_TYPE, unsigned(totalBytes)));
  }

  private static Octets unsigned(long bits) {
    var value = new byte[TOTAL_LENGTH_BYTES];
    for (int i = 0; i < TOTAL_LENGTH_BYTES; i++) {
      value[i] = (byte) (bits >>> (56 - 8 * i));
    }
    return Octets.of(value);
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
    return totalBytes == UNKNOWN ? NONE : new TransferItems(totalBytes, UNKNOWN, null);
  }

  private static long unsignedSaturated(Octets octets) {
    long bits = 0;
    for (int i = 0; i < TOTAL_LENGTH_BYTES; i++) {
      bits = bits << 8 | octets.at(i) & 0xff;
    }
    return bits < 0 ? Long.MAX_VALUE : bits;
  }

  private static TransferItems refused(Cause cause) {
    return new TransferItems(UNKNOWN, UNKNOWN, cause);
  }
}
