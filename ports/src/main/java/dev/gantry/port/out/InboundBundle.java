package dev.gantry.port.out;

import dev.gantry.port.payload.PayloadChunk;

/**
 * A bundle on its way into the BPA. Confined to the event loop of its session; no method blocks.
 */
public interface InboundBundle {
  /**
   * Passes on the next octets; takes ownership of {@code chunk}, and releases it when consumed,
   * also after a fault.
   */
  void write(PayloadChunk chunk);

  /** All octets are there; the verdict follows. */
  void complete();

  /** The bundle will not be completed; forget it. */
  void abort();
}
