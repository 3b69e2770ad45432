package dev.gantry.adapter.tcp.compression;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.domain.wire.Octets;
import dev.gantry.fuzz.Draw;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.testbench.memory.MemoryBundle;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The data of compressed transfers, of both methods. Whatever they are: just the bundle that was
 * announced, or a refusal; the same in any pieces, never more than was announced or than the ratio
 * lets them be, and no more held than has come twice. A codec that was given them works on.
 */
class CompressedDataFuzzTest {
  /** What is held of a block at first; docs/reference/compression.md. */
  private static final int FIRST_ROOM_BYTES = 4096;

  /** Longer bundles than one block. */
  private static final int[] SCALES = {1, 1, 8};

  private static final byte[] SOUND =
      "the same again and again; ".repeat(20).getBytes(StandardCharsets.US_ASCII);

  /** What came out, and why it went no further. */
  private record Expanded(Octets bundle, @Nullable String refusal) {}

  /** Method, length of the bundle, and of the pieces; then the data. */
  @FuzzTest
  void data_are_the_bundle_or_refused(byte[] input) throws CorruptDataException {
    var draw = new Draw(input);
    var methods = CompressionMethod.values();
    var method = methods[draw.below(methods.length)];
    long bundleBytes = (long) SCALES[draw.below(SCALES.length)] * (1 + draw.u16());
    int pieces = 1 + draw.octet();
    byte[] data = draw.rest();
    var codec = BlockCodec.of(method);
    var whole = expanded(codec, bundleBytes, data, Math.max(1, data.length));
    assertThat(expanded(codec, bundleBytes, data, pieces)).isEqualTo(whole);
    if (whole.refusal() == null) {
      assertThat(whole.bundle().length()).isEqualTo(bundleBytes);
      comesBack(method, codec, whole.bundle().toByteArray());
    }
    comesBack(method, codec, SOUND);
  }

  private static Expanded expanded(BlockCodec codec, long bundleBytes, byte[] data, int pieces) {
    var bundle = new ByteArrayOutputStream();
    var expander =
        new BlockExpander(
            codec,
            bundleBytes,
            octets -> {
              assertThat(octets.length).isBetween(1, Blocks.MAX_PLAIN_BYTES);
              bundle.writeBytes(octets);
            });
    var buffer = Unpooled.wrappedBuffer(data);
    String refusal = null;
    try {
      for (int at = 0; at < data.length; at += pieces) {
        int count = Math.min(pieces, data.length - at);
        expander.take(buffer, at, count);
        assertThat(expander.heldBytes())
            .isLessThanOrEqualTo(Math.max(FIRST_ROOM_BYTES, 2 * (at + count)));
      }
      expander.end();
    } catch (CorruptDataException e) {
      refusal = String.valueOf(e.getMessage());
      assertThat(refusal).isNotBlank().doesNotContain("\n").hasSizeLessThan(200);
    }
    assertThat((long) bundle.size())
        .isLessThanOrEqualTo(Math.min(bundleBytes, (long) Blocks.MAX_RATIO * data.length));
    return new Expanded(Octets.of(bundle.toByteArray()), refusal);
  }

  /** What is compressed is the same when it is expanded again. */
  private static void comesBack(CompressionMethod method, BlockCodec codec, byte[] bundle)
      throws CorruptDataException {
    var compressed = new BundleCompressor(method, 1).compressed(MemoryBundle.of(bundle));
    if (compressed != null) {
      assertThat(compressed.lengthBytes()).isLessThan(bundle.length);
      var back = expanded(codec, bundle.length, read(compressed), 100);
      assertThat(back).isEqualTo(new Expanded(Octets.of(bundle), null));
    }
  }

  private static byte[] read(OutboundBundle bundle) {
    var octets = new byte[(int) bundle.lengthBytes()];
    bundle.read(
        0,
        octets.length,
        new OutboundBundle.ReadListener() {
          @Override
          public void chunkRead(PayloadChunk chunk) {
            chunk.data().get(octets);
            chunk.release();
          }

          @Override
          public void readFailed(String cause) {
            throw new AssertionError(cause);
          }
        });
    bundle.release();
    return octets;
  }
}
