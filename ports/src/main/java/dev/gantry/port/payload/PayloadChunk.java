package dev.gantry.port.payload;

import java.nio.ByteBuffer;

/**
 * Some consecutive octets of a bundle, with one owner at any time. Whoever is handed a chunk owns
 * it and calls {@link #release()} once, on any thread; after that the octets may be overwritten.
 */
public interface PayloadChunk extends LentOctets {
  /** Gives the octets back. */
  void release();

  /**
   * A chunk over {@code octets} that nobody needs back; {@code octets} must not change any more.
   */
  static PayloadChunk unpooled(ByteBuffer octets) {
    var view = octets.asReadOnlyBuffer().slice();
    return new PayloadChunk() {
      @Override
      public ByteBuffer data() {
        return view.duplicate();
      }

      @Override
      public int lengthBytes() {
        return view.remaining();
      }

      @Override
      public void release() {}
    };
  }
}
