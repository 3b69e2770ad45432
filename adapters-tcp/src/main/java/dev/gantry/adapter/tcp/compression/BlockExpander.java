package dev.gantry.adapter.tcp.compression;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Expands the data of one compressed transfer as it comes. Holds one block at most, and of that no
 * more than twice what has come; what it gives is never longer than the bundle was said to be.
 */
public final class BlockExpander {
  /** Takes what is expanded. */
  public interface Output {
    /** The next octets of the bundle, 1 or more; the array is the taker's. */
    void expanded(byte[] octets);
  }

  /** What is kept of a block at first, octets. */
  private static final int FIRST_ROOM_BYTES = 4096;

  private final BlockCodec codec;
  private final Output output;
  private long leftBytes;

  private final byte[] header = new byte[Blocks.HEADER_BYTES];
  private int headerBytes;
  private byte @Nullable [] coded;
  private int codedBytes;

  /**
   * Nothing has come yet.
   *
   * @param codec of the session
   * @param bundleBytes how long the bundle was said to be
   */
  public BlockExpander(BlockCodec codec, long bundleBytes, Output output) {
    this.codec = codec;
    this.leftBytes = bundleBytes;
    this.output = output;
  }

  /** Octets of the block that is not whole, as far as they are held. */
  public int heldBytes() {
    byte[] room = coded;
    return room == null ? 0 : room.length;
  }

  /**
   * The next octets of the transfer's data.
   *
   * @throws CorruptDataException when they cannot be; nothing may be told any more
   */
  public void take(ByteBuf buffer, int index, int count) throws CorruptDataException {
    int at = index;
    int end = index + count;
    while (at < end) {
      if (coded == null) {
        at += takeHeader(buffer, at, end - at);
      } else {
        at += takeCoded(coded, buffer, at, end - at);
      }
    }
  }

  /**
   * No more octets come.
   *
   * @throws CorruptDataException when the bundle is not whole
   */
  public void end() throws CorruptDataException {
    if (headerBytes > 0) {
      throw new CorruptDataException("the data end inside a block");
    }
    if (leftBytes > 0) {
      throw new CorruptDataException("the bundle lacks " + leftBytes + " octets");
    }
  }

  private int takeHeader(ByteBuf buffer, int index, int available) throws CorruptDataException {
    int count = Math.min(available, Blocks.HEADER_BYTES - headerBytes);
    buffer.getBytes(index, header, headerBytes, count);
    headerBytes += count;
    if (headerBytes == Blocks.HEADER_BYTES) {
      checkHeader();
      coded = new byte[Math.min(FIRST_ROOM_BYTES, Blocks.u32(header, 4))];
      codedBytes = 0;
    }
    return count;
  }

  /** Unsigned: what is above the limit may have the sign bit set. */
  private void checkHeader() throws CorruptDataException {
    long plain = Integer.toUnsignedLong(Blocks.u32(header, 0));
    long length = Integer.toUnsignedLong(Blocks.u32(header, 4));
    boolean outOfRange =
        plain < 1
            || plain > Blocks.MAX_PLAIN_BYTES
            || length > plain
            || length * Blocks.MAX_RATIO < plain;
    if (outOfRange) {
      throw new CorruptDataException("a block of " + length + " octets for " + plain);
    }
    if (plain > leftBytes) {
      throw new CorruptDataException(
          "a block of " + plain + " octets where the bundle has " + leftBytes + " left");
    }
  }

  private int takeCoded(byte[] room, ByteBuf buffer, int index, int available)
      throws CorruptDataException {
    int length = Blocks.u32(header, 4);
    int count = Math.min(available, length - codedBytes);
    if (codedBytes + count > room.length) {
      room = Arrays.copyOf(room, Math.min(length, Math.max(2 * room.length, codedBytes + count)));
      coded = room;
    }
    buffer.getBytes(index, room, codedBytes, count);
    codedBytes += count;
    if (codedBytes == length) {
      finish(room, length);
    }
    return count;
  }

  private void finish(byte[] room, int length) throws CorruptDataException {
    int plainBytes = Blocks.u32(header, 0);
    headerBytes = 0;
    coded = null;
    leftBytes -= plainBytes;
    if (length == plainBytes) {
      output.expanded(room);
      return;
    }
    var plain = new byte[plainBytes];
    codec.expand(room, length, plain);
    output.expanded(plain);
  }
}
