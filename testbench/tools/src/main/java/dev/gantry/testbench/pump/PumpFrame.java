package dev.gantry.testbench.pump;

/** The pump's framing: sizes as TCPCL's, so that both move the same octets. */
final class PumpFrame {
  /** Length U64 and padding: as long as a START segment's header. */
  static final int HEADER_BYTES = 22;

  /** As long as an XFER_ACK. */
  static final int ACK_BYTES = 18;

  private PumpFrame() {}
}
