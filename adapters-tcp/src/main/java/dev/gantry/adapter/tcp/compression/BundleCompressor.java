package dev.gantry.adapter.tcp.compression;

import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the bundles of one session that shrink by it. After one that did not, the next are
 * left as they are: one, then twice as many each time, until one shrinks again.
 */
public final class BundleCompressor {
  /**
   * Longest bundle that is compressed, octets: one block, and what lies in memory as a rule. The
   * event loop does it.
   */
  public static final int MAX_BUNDLE_BYTES = Blocks.MAX_PLAIN_BYTES;

  /** Bundles that are left as they are at most before one is tried again. */
  static final int MAX_PASSED_OVER = 64;

  /** One eighth less, or it is not worth the work at both ends. */
  private static final int WORTH_SHIFT = 3;

  private final BlockCodec codec;
  private final int leastBytes;
  private byte[] room = {};
  private int toPassOver;
  private int passedOverLast;

  /**
   * Nothing is known of the bundles yet.
   *
   * @param leastBytes shortest bundle that is tried
   */
  public BundleCompressor(CompressionMethod method, int leastBytes) {
    this.codec = BlockCodec.of(method);
    this.leastBytes = leastBytes;
  }

  /**
   * The bundle's octets as they go over the wire, or null where it goes as it is. {@code bundle}
   * stays the caller's.
   */
  public @Nullable OutboundBundle compressed(OutboundBundle bundle) {
    long length = bundle.lengthBytes();
    if (length < leastBytes || length > MAX_BUNDLE_BYTES) {
      return null;
    }
    if (toPassOver > 0) {
      toPassOver--;
      return null;
    }
    var data = data(bundle, (int) length);
    if (data == null) {
      passedOverLast = Math.clamp(2L * passedOverLast, 1, MAX_PASSED_OVER);
      toPassOver = passedOverLast;
      return null;
    }
    passedOverLast = 0;
    return new InMemory(data);
  }

  private byte @Nullable [] data(OutboundBundle bundle, int length) {
    var plain = new ReadAtOnce(length).of(bundle);
    if (plain == null) {
      return null;
    }
    int needed = Blocks.HEADER_BYTES + codec.roomFor(length);
    if (room.length < needed) {
      room = new byte[needed];
    }
    int coded = codec.compress(plain, room, Blocks.HEADER_BYTES);
    int whole = Blocks.HEADER_BYTES + coded;
    if (whole > length - (length >> WORTH_SHIFT) || coded * Blocks.MAX_RATIO < length) {
      return null;
    }
    Blocks.putHeader(room, length, coded);
    return Arrays.copyOf(room, whole);
  }

  /** Takes the octets of a bundle that has them at hand; those that come later are let go. */
  private static final class ReadAtOnce implements OutboundBundle.ReadListener {
    private final int length;
    private volatile byte @Nullable [] octets;
    private volatile boolean late;

    ReadAtOnce(int length) {
      this.length = length;
    }

    byte @Nullable [] of(OutboundBundle bundle) {
      try {
        bundle.read(0, length, this);
      } catch (RuntimeException e) {
        // Met again, and told, when it is sent as it is.
        octets = null;
      }
      late = true;
      return octets;
    }

    @Override
    public void chunkRead(PayloadChunk chunk) {
      try {
        if (!late && chunk.lengthBytes() == length) {
          var copy = new byte[length];
          chunk.data().get(copy);
          octets = copy;
        }
      } finally {
        chunk.release();
      }
    }

    @Override
    public void readFailed(String cause) {}
  }

  /** The data of a transfer. */
  private record InMemory(ByteBuffer data) implements OutboundBundle {
    InMemory(byte[] octets) {
      this(ByteBuffer.wrap(octets));
    }

    @Override
    public long lengthBytes() {
      return data.capacity();
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      listener.chunkRead(
          PayloadChunk.unpooled(data.slice(Math.toIntExact(offsetBytes), lengthBytes)));
    }

    @Override
    public void release() {}
  }
}
