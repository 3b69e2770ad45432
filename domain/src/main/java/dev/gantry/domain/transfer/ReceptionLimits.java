package dev.gantry.domain.transfer;

import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.Violation.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Judges a segment by its header alone, before any of its data is taken.
 *
 * @param segmentMruBytes longest segment that we receive, 1 or more
 * @param transferMruBytes longest transfer that we receive, 1 or more
 */
public record ReceptionLimits(long segmentMruBytes, long transferMruBytes) {
  /**
   * Why a transfer must be refused by its first segment, or null when it need not.
   *
   * @param items of the segment
   */
  public @Nullable Cause faultOf(SegmentHeader header, TransferItems items) {
    if (items.fault() != null) {
      return items.fault();
    }
    // What is compressed counts by what becomes of it.
    return items.plainBytes() > transferMruBytes
        ? Cause.TRANSFER_LONGER_THAN_MRU
        : faultOf(header, 0, items.totalBytes());
  }

  /**
   * Why the segment must be refused, or null when it need not.
   *
   * @param receivedBytes of the transfer before this segment, at most the Transfer MRU
   * @param announcedBytes Transfer Length, or {@link TransferItems#UNKNOWN}
   */
  public @Nullable Cause faultOf(SegmentHeader header, long receivedBytes, long announcedBytes) {
    long length = header.dataLengthBytes();
    // RFC 9174 5.2: no segment larger than the receiver's Segment MRU.
    if (length > segmentMruBytes) {
      return Cause.SEGMENT_LONGER_THAN_MRU;
    }
    // RFC 9174 4.6: no transfer larger than the Transfer MRU. By subtraction, as a sum may
    // overflow.
    if (length > transferMruBytes - receivedBytes || announcedBytes > transferMruBytes) {
      return Cause.TRANSFER_LONGER_THAN_MRU;
    }
    long totalBytes = receivedBytes + length;
    // RFC 9174 5.2.5.1: Total Length is authoritative; other data is invalid.
    if (announcedBytes != TransferItems.UNKNOWN
        && (totalBytes > announcedBytes || header.end() && totalBytes < announcedBytes)) {
      return Cause.TRANSFER_LENGTH_MISMATCH;
    }
    return header.end() && totalBytes == 0 ? Cause.EMPTY_TRANSFER : null;
  }
}
