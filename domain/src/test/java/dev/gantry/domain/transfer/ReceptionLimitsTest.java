package dev.gantry.domain.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation.Cause;
import org.junit.jupiter.api.Test;

class ReceptionLimitsTest {
  private static final ReceptionLimits LIMITS = new ReceptionLimits(100, 250);

  @Test
  @Rfc9174("5.2")
  void segment_may_be_as_long_as_the_segment_mru() {
    assertThat(LIMITS.faultOf(segment(3, 100), 0, TransferItems.UNKNOWN)).isNull();
    assertThat(LIMITS.faultOf(segment(3, 101), 0, TransferItems.UNKNOWN))
        .isEqualTo(Cause.SEGMENT_LONGER_THAN_MRU);
  }

  @Test
  @Rfc9174("4.6")
  void transfer_may_be_as_long_as_the_transfer_mru() {
    assertThat(LIMITS.faultOf(segment(1, 50), 200, TransferItems.UNKNOWN)).isNull();
    assertThat(LIMITS.faultOf(segment(1, 51), 200, TransferItems.UNKNOWN))
        .isEqualTo(Cause.TRANSFER_LONGER_THAN_MRU);
    assertThat(LIMITS.faultOf(segment(2, 1), 0, 250)).isNull();
    assertThat(LIMITS.faultOf(segment(2, 1), 0, 251)).isEqualTo(Cause.TRANSFER_LONGER_THAN_MRU);
  }

  @Test
  void nothing_overflows_with_unlimited_mrus() {
    var unlimited = new ReceptionLimits(Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(unlimited.faultOf(segment(0, Long.MAX_VALUE), 1, TransferItems.UNKNOWN))
        .isEqualTo(Cause.TRANSFER_LONGER_THAN_MRU);
    assertThat(unlimited.faultOf(segment(0, Long.MAX_VALUE), 0, TransferItems.UNKNOWN)).isNull();
  }

  @Test
  @Rfc9174("5.2.5.1")
  void announced_length_is_met_at_end_and_never_passed() {
    assertThat(LIMITS.faultOf(segment(1, 6), 4, 10)).isNull();
    assertThat(LIMITS.faultOf(segment(0, 5), 4, 10)).isNull();
    assertThat(LIMITS.faultOf(segment(1, 5), 4, 10)).isEqualTo(Cause.TRANSFER_LENGTH_MISMATCH);
    assertThat(LIMITS.faultOf(segment(0, 7), 4, 10)).isEqualTo(Cause.TRANSFER_LENGTH_MISMATCH);
  }

  @Test
  void transfer_of_no_octets_is_no_bundle() {
    assertThat(LIMITS.faultOf(segment(3, 0), 0, TransferItems.UNKNOWN))
        .isEqualTo(Cause.EMPTY_TRANSFER);
    assertThat(LIMITS.faultOf(segment(2, 0), 0, TransferItems.UNKNOWN)).isNull();
    assertThat(LIMITS.faultOf(segment(1, 0), 1, TransferItems.UNKNOWN)).isNull();
  }

  private static SegmentHeader segment(int flags, long length) {
    return new SegmentHeader(flags, new TransferId(0), ExtensionItems.NONE, length);
  }
}
