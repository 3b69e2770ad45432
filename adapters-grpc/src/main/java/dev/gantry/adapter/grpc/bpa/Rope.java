package dev.gantry.adapter.grpc.bpa;

import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chunks of one bundle in order, kept as they came until they are written once. Small chunks after
 * the first are copied together, so that a peer that sends octet by octet costs us octets and not
 * objects. Confined: to the session's loop first, to the link's loop after it was handed over.
 *
 * @implNote owns the chunks until {@link #release()}
 */
final class Rope {
  /** Chunks below this are copied when they are not the first. */
  static final int COPIED_BELOW_BYTES = 2048;

  private static final int BLOCK_BYTES = 8192;

  private final List<PayloadChunk> chunks = new ArrayList<>(1);
  private byte[] block = new byte[0];
  private int blockFilledBytes;
  private long lengthBytes;

  /** Takes a chunk. */
  void add(PayloadChunk chunk) {
    int length = chunk.lengthBytes();
    lengthBytes += length;
    if (chunks.isEmpty() && blockFilledBytes == 0 || length >= COPIED_BELOW_BYTES) {
      closeBlock();
      chunks.add(chunk);
      return;
    }
    try {
      append(chunk.data());
    } finally {
      chunk.release();
    }
  }

  long lengthBytes() {
    return lengthBytes;
  }

  /** Number of chunks kept; the copied ones count by block. */
  int pieces() {
    return chunks.size() + (blockFilledBytes > 0 ? 1 : 0);
  }

  /** Writes everything through {@code scratch}. */
  void writeTo(OutputStream out, byte[] scratch) throws IOException {
    closeBlock();
    for (var chunk : chunks) {
      var data = chunk.data();
      while (data.hasRemaining()) {
        int count = Math.min(scratch.length, data.remaining());
        data.get(scratch, 0, count);
        out.write(scratch, 0, count);
      }
    }
  }

  /** Gives every chunk back; again is nothing. */
  void release() {
    chunks.forEach(PayloadChunk::release);
    chunks.clear();
    blockFilledBytes = 0;
    block = new byte[0];
  }

  private void append(ByteBuffer data) {
    while (data.hasRemaining()) {
      if (blockFilledBytes == BLOCK_BYTES) {
        closeBlock();
      }
      if (block.length == 0) {
        block = new byte[BLOCK_BYTES];
      }
      int count = Math.min(data.remaining(), BLOCK_BYTES - blockFilledBytes);
      data.get(block, blockFilledBytes, count);
      blockFilledBytes += count;
    }
  }

  private void closeBlock() {
    if (blockFilledBytes > 0) {
      var full = blockFilledBytes == BLOCK_BYTES ? block : Arrays.copyOf(block, blockFilledBytes);
      chunks.add(PayloadChunk.unpooled(ByteBuffer.wrap(full)));
      block = new byte[0];
      blockFilledBytes = 0;
    }
  }
}
