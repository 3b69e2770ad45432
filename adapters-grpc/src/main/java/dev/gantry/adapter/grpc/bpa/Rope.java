package dev.gantry.adapter.grpc.bpa;

import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The octets of one bundle in order: chunks kept as they came, and blocks of our own with what was
 * copied. Confined: to the session's loop first, to the link's loop after it was handed over.
 *
 * @implNote owns the chunks it keeps until {@link #release()}
 */
final class Rope {
  private static final int FIRST_BLOCK_BYTES = 8 << 10;
  private static final int MAX_BLOCK_BYTES = 256 << 10;

  private final List<Piece> pieces = new ArrayList<>(1);
  private int nextBlockBytes = FIRST_BLOCK_BYTES;
  private long lengthBytes;
  private boolean complete;

  private sealed interface Piece {}

  /** A chunk that is kept. */
  private record Kept(PayloadChunk chunk) implements Piece {}

  /** A block that is filled from its beginning. */
  private static final class Block implements Piece {
    private final byte[] octets;
    private int filledBytes;

    Block(int capacityBytes) {
      octets = new byte[capacityBytes];
    }
  }

  /** Keeps a chunk. */
  void keep(PayloadChunk chunk) {
    lengthBytes += chunk.lengthBytes();
    pieces.add(new Kept(chunk));
  }

  /** Copies a chunk and gives it back. */
  void copy(PayloadChunk chunk) {
    lengthBytes += chunk.lengthBytes();
    try {
      var data = chunk.data();
      while (data.hasRemaining()) {
        fill(openBlock(), data);
      }
    } finally {
      chunk.release();
    }
  }

  long lengthBytes() {
    return lengthBytes;
  }

  /** Number of chunks kept and blocks filled. */
  int pieces() {
    return pieces.size();
  }

  /** Writes everything, kept chunks through {@code scratch}. */
  void writeTo(OutputStream out, byte[] scratch) throws IOException {
    for (var piece : pieces) {
      switch (piece) {
        case Kept(var chunk) -> write(chunk.data(), out, scratch);
        case Block block -> out.write(block.octets, 0, block.filledBytes);
      }
    }
  }

  /**
   * Copies the first chunk that is kept, if there is room; its length, -1 when nothing was copied.
   *
   * @param takeRoom takes room for so many octets; false when there is none
   */
  int copyFirstKept(IntPredicate takeRoom) {
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i) instanceof Kept(var chunk)) {
        int length = chunk.lengthBytes();
        if (!takeRoom.test(length)) {
          return -1;
        }
        var block = new Block(length);
        fill(block, chunk.data());
        pieces.set(i, block);
        chunk.release();
        return length;
      }
    }
    return -1;
  }

  /** The bundle is complete and waits for its turn. */
  void markComplete() {
    complete = true;
  }

  /** Whether it was marked; true once. */
  boolean takeComplete() {
    boolean was = complete;
    complete = false;
    return was;
  }

  /** Gives every chunk back; again is nothing. */
  void release() {
    for (var piece : pieces) {
      if (piece instanceof Kept(var chunk)) {
        chunk.release();
      }
    }
    pieces.clear();
  }

  private Block openBlock() {
    if (!pieces.isEmpty()
        && pieces.getLast() instanceof Block block
        && block.filledBytes < block.octets.length) {
      return block;
    }
    var block = new Block(nextBlockBytes);
    nextBlockBytes = Math.min(nextBlockBytes * 2, MAX_BLOCK_BYTES);
    pieces.add(block);
    return block;
  }

  private static void fill(Block block, ByteBuffer data) {
    int count = Math.min(data.remaining(), block.octets.length - block.filledBytes);
    data.get(block.octets, block.filledBytes, count);
    block.filledBytes += count;
  }

  private static void write(ByteBuffer data, OutputStream out, byte[] scratch) throws IOException {
    while (data.hasRemaining()) {
      int count = Math.min(scratch.length, data.remaining());
      data.get(scratch, 0, count);
      out.write(scratch, 0, count);
    }
  }
}
