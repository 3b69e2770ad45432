package dev.gantry.benchmarks;

import dev.gantry.domain.transfer.TransferItems;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;

/** Messages as they are on a busy session. */
final class Samples {
  private static final TransferId ID = new TransferId(4711);
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final int WHOLE = SegmentHeader.START | SegmentHeader.END;

  static final SegmentHeader WHOLE_BUNDLE = new SegmentHeader(WHOLE, ID, ExtensionItems.NONE, 1000);
  static final SegmentHeader FIRST_SEGMENT =
      new SegmentHeader(
          SegmentHeader.START, ID, TransferItems.announcing(10L * SEGMENT_BYTES), SEGMENT_BYTES);
  static final SegmentHeader NEXT_SEGMENT =
      new SegmentHeader(0, ID, ExtensionItems.NONE, SEGMENT_BYTES);
  static final Message ACKNOWLEDGEMENT = new XferAckMessage(WHOLE, ID, 1000);
  static final Message SESSION_INIT =
      new SessInitMessage(60, 1 << 20, 1 << 30, "ipn:4711.0", true, ExtensionItems.NONE);

  private Samples() {}
}
