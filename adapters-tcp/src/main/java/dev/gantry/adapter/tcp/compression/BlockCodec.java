package dev.gantry.adapter.tcp.compression;

import dev.gantry.domain.wire.CompressionMethod;
import io.airlift.compress.v3.Compressor;
import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;

/**
 * One method of compression, block by block; what it works with is kept from one block to the next.
 * Confined to one session.
 */
public final class BlockCodec {
  private final Compressor compressor;
  private final Decompressor decompressor;

  private BlockCodec(Compressor compressor, Decompressor decompressor) {
    this.compressor = compressor;
    this.decompressor = decompressor;
  }

  /** Nothing is kept yet. */
  public static BlockCodec of(CompressionMethod method) {
    return switch (method) {
      case ZSTANDARD -> new BlockCodec(new ZstdJavaCompressor(), new ZstdJavaDecompressor());
      case LZ4 -> new BlockCodec(new Lz4JavaCompressor(), new Lz4JavaDecompressor());
    };
  }

  /** Octets that {@link #compress} needs room for. */
  int roomFor(int plainBytes) {
    return compressor.maxCompressedLength(plainBytes);
  }

  /**
   * Compresses all of {@code plain}.
   *
   * @param coded holds {@link #roomFor} octets from {@code offset} on
   * @return octets of the outcome
   */
  int compress(byte[] plain, byte[] coded, int offset) {
    return compressor.compress(plain, 0, plain.length, coded, offset, coded.length - offset);
  }

  /**
   * Expands {@code length} octets of {@code coded} to all of {@code plain}, and writes nowhere
   * else.
   *
   * @throws CorruptDataException when they do not expand to just that
   */
  void expand(byte[] coded, int length, byte[] plain) throws CorruptDataException {
    int expanded;
    try {
      expanded = decompressor.decompress(coded, 0, length, plain, 0, plain.length);
    } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new CorruptDataException("a block cannot be expanded: " + e.getMessage());
    }
    if (expanded != plain.length) {
      throw new CorruptDataException(
          "a block expands to " + expanded + " octets instead of " + plain.length);
    }
  }
}
