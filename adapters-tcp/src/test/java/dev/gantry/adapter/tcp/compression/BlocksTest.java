package dev.gantry.adapter.tcp.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.testbench.memory.MemoryBundle;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The data of a compressed transfer, as docs/reference/compression.md has it. */
final class BlocksTest {
  private static final String TEXT = "the same again and again; ".repeat(40);
  private static final byte[] BUNDLE = TEXT.getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 128 << 10;

  // ---- Whole ways.

  @ParameterizedTest
  @EnumSource(CompressionMethod.class)
  void a_bundle_comes_back_whatever_the_cuts(CompressionMethod method) throws Exception {
    var data = data(method, BUNDLE);
    assertThat(data.length).isLessThan(BUNDLE.length / 2);
    for (int cut = 1; cut < data.length; cut++) {
      assertThat(expand(method, BUNDLE.length, data, cut)).isEqualTo(BUNDLE);
    }
  }

  @ParameterizedTest
  @EnumSource(CompressionMethod.class)
  void every_length_comes_back(CompressionMethod method) throws Exception {
    var draw = new SplittableRandom(5);
    for (int i = 0; i < 300; i++) {
      var bundle = new byte[128 + draw.nextInt(i < 290 ? 5_000 : LONGEST - 128)];
      for (int at = 0; at < bundle.length; at++) {
        bundle[at] = (byte) (draw.nextInt(50) == 0 ? draw.nextInt(256) : 0);
      }
      assertThat(expand(method, bundle.length, data(method, bundle), 1_000)).isEqualTo(bundle);
    }
  }

  @Test
  void several_blocks_and_those_that_are_as_they_are_make_one_bundle() throws Exception {
    var lz4 = data(CompressionMethod.LZ4, BUNDLE);
    var data = concat(lz4, hex("00000003 00000003 616263"), lz4);
    assertThat(expand(CompressionMethod.LZ4, 2L * BUNDLE.length + 3, data, 7))
        .isEqualTo(concat(BUNDLE, "abc".getBytes(StandardCharsets.US_ASCII), BUNDLE));
  }

  /** A literal "a", then a copy of 19 octets from one octet before; a literal at the end. */
  @Test
  void an_lz4_block_is_the_bare_block_format() throws Exception {
    var data = hex("00000019 0000000b 1f 61 0100 00 50 6161616161");
    assertThat(expand(CompressionMethod.LZ4, 25, data, 3))
        .isEqualTo("a".repeat(25).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * One frame of RFC 8878: magic, single segment of 40 octets, one last block of a repeated octet.
   */
  @Test
  void a_zstandard_block_is_one_frame() throws Exception {
    var data = hex("00000028 0000000a 28b52ffd 20 28 430100 61");
    assertThat(expand(CompressionMethod.ZSTANDARD, 40, data, 5))
        .isEqualTo("a".repeat(40).getBytes(StandardCharsets.US_ASCII));
  }

  // ---- What is not a bundle.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000 00000001 00", // no plain octet
        "00000010 00000000", // no coded octet
        "00000010 00000011", // longer than it was
        "00020001 00020000", // one octet above the longest block
        "00000101 00000001", // one octet above 256 times what is coded
        "80000000 00000001", // as a signed number below zero
        "00000010 ffffffff"
      })
  void a_header_that_cannot_be_is_corrupt_before_anything_is_kept(String header) {
    var expander = expander(CompressionMethod.LZ4, 1 << 20, new ArrayList<>());
    assertThatThrownBy(() -> take(expander, hex(header))).isInstanceOf(CorruptDataException.class);
    assertThat(expander.heldBytes()).isZero();
  }

  /** Once 256 octets were one, no more may be made of it: a read of 64 KiB becomes 16 MiB. */
  @Test
  void a_block_of_256_times_what_is_coded_is_taken_up() throws Exception {
    var expander = expander(CompressionMethod.LZ4, 1 << 20, new ArrayList<>());
    take(expander, hex("00000100 00000001"));
    assertThat(expander.heldBytes()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(CompressionMethod.class)
  void what_shrinks_further_than_a_receiver_takes_goes_as_it_is(CompressionMethod method) {
    var compressor = new BundleCompressor(method, 256);
    var sent = compressor.compressed(MemoryBundle.of(new byte[LONGEST]));
    assertThat(sent == null || sent.lengthBytes() - 8 >= LONGEST / 256).isTrue();
  }

  @Test
  void the_longest_block_is_taken() throws Exception {
    var bundle = quarterNoise(LONGEST);
    var data = data(CompressionMethod.ZSTANDARD, bundle);
    assertThat(expand(CompressionMethod.ZSTANDARD, LONGEST, data, 4_096)).isEqualTo(bundle);
  }

  @Test
  void a_block_above_what_the_bundle_has_left_is_corrupt_before_it_is_expanded() {
    var octets = new ArrayList<byte[]>();
    var expander = expander(CompressionMethod.LZ4, BUNDLE.length - 1, octets);
    assertThatThrownBy(() -> take(expander, data(CompressionMethod.LZ4, BUNDLE)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("left");
    assertThat(octets).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(CompressionMethod.class)
  void a_block_that_expands_to_more_or_less_than_it_says_is_corrupt(CompressionMethod method) {
    for (int wrong : new int[] {BUNDLE.length - 1, BUNDLE.length + 1}) {
      var data = data(method, BUNDLE);
      ByteBuffer.wrap(data).putInt(wrong);
      assertThatThrownBy(() -> expand(method, wrong, data, 1_000))
          .isInstanceOf(CorruptDataException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(CompressionMethod.class)
  void data_that_ends_early_is_corrupt_wherever(CompressionMethod method) {
    var data = data(method, BUNDLE);
    for (int length = 0; length < data.length; length++) {
      var part = Arrays.copyOf(data, length);
      assertThatThrownBy(() -> expand(method, BUNDLE.length, part, 100))
          .isInstanceOf(CorruptDataException.class);
    }
  }

  /** Seeded; every outcome but a bundle of the announced length or a refusal fails. */
  @ParameterizedTest
  @EnumSource(CompressionMethod.class)
  void damage_is_refused_or_gives_no_more_than_was_announced(CompressionMethod method) {
    var draw = new SplittableRandom(11);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      var data = data(method, BUNDLE).clone();
      for (int flips = 1 + draw.nextInt(3); flips > 0; flips--) {
        data[draw.nextInt(data.length)] ^= (byte) (1 << draw.nextInt(8));
      }
      try {
        assertThat(expand(method, BUNDLE.length, data, 1 + draw.nextInt(data.length)))
            .hasSize(BUNDLE.length);
      } catch (CorruptDataException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void of_a_block_that_is_not_whole_no_more_is_held_than_twice_what_has_come() throws Exception {
    var expander = expander(CompressionMethod.LZ4, 1 << 20, new ArrayList<>());
    take(expander, hex("00020000 0001ffff"));
    assertThat(expander.heldBytes()).isEqualTo(4_096);
    take(expander, new byte[4_097]);
    assertThat(expander.heldBytes()).isEqualTo(8_192);
    take(expander, new byte[100_000]);
    assertThat(expander.heldBytes()).isLessThan(2 * 104_097);
  }

  // ---- What is worth it.

  /**
   * A link of 1 Mbit/s carries as many more bundles as each is shorter: 1,022 octets as they are,
   * in one segment; 35 of the header of a compressed one and its data.
   */
  @Test
  void telemetry_of_1_kb_takes_less_than_half_of_the_octets_with_zstandard() {
    var draw = new SplittableRandom(1);
    long octets = 0;
    for (int i = 0; i < 200; i++) {
      octets += 35 + data(CompressionMethod.ZSTANDARD, telemetry(draw)).length;
    }
    assertThat(200.0 * (22 + 1_000) / octets).isGreaterThan(2);
  }

  /** Readings of a few sensors as a program writes them, 1,000 octets. */
  private static byte[] telemetry(SplittableRandom draw) {
    var text = new StringBuilder("{\"station\":\"ipn:42.1\",\"readings\":[");
    for (long time = draw.nextLong(1L << 40); text.length() < 1_000; time += draw.nextInt(1_000)) {
      text.append("{\"time\":%d,\"sensor\":\"tank-%d\",".formatted(time, draw.nextInt(8)))
          .append("\"kelvin\":%.2f,".formatted(280 + draw.nextDouble(30)))
          .append("\"kilopascal\":%.1f,".formatted(90 + draw.nextDouble(30)))
          .append("\"valid\":true},");
    }
    text.setLength(1_000);
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void the_least_size_is_compressed_and_one_octet_less_is_not() {
    var compressor = new BundleCompressor(CompressionMethod.LZ4, 256);
    assertThat(compressor.compressed(MemoryBundle.of(new byte[255]))).isNull();
    assertThat(compressor.compressed(MemoryBundle.of(new byte[256]))).isNotNull();
  }

  @Test
  void the_longest_bundle_is_compressed_and_one_octet_more_is_not() {
    var compressor = new BundleCompressor(CompressionMethod.LZ4, 256);
    assertThat(compressor.compressed(MemoryBundle.of(new byte[LONGEST]))).isNotNull();
    assertThat(compressor.compressed(MemoryBundle.of(new byte[LONGEST + 1]))).isNull();
  }

  @Test
  void after_bundles_that_do_not_shrink_ever_more_are_passed_over_until_one_shrinks() {
    var compressor = new BundleCompressor(CompressionMethod.LZ4, 256);
    var tried = new ArrayList<Integer>();
    for (int i = 0; i < 400; i++) {
      var noise = new CountingReads(noise(1_000));
      assertThat(compressor.compressed(noise)).isNull();
      if (noise.reads > 0) {
        tried.add(i);
      }
    }
    assertThat(tried).containsExactly(0, 2, 5, 10, 19, 36, 69, 134, 199, 264, 329, 394);
    int passedOver = 0;
    while (compressor.compressed(MemoryBundle.of(BUNDLE)) == null) {
      passedOver++;
    }
    assertThat(passedOver).isEqualTo(59);
    assertThat(compressor.compressed(MemoryBundle.of(BUNDLE))).isNotNull();
  }

  @Test
  void a_bundle_that_is_not_at_hand_goes_as_it_is_and_its_late_octets_are_let_go() {
    var compressor = new BundleCompressor(CompressionMethod.LZ4, 256);
    var late = new LateBundle();
    assertThat(compressor.compressed(late)).isNull();
    late.answer();
    assertThat(late.released).isTrue();
  }

  /** Noise, three quarters of it put out, so that it shrinks, and not too much. */
  private static byte[] quarterNoise(int length) {
    var octets = noise(length);
    for (int at = 256; at < length; at += 1_024) {
      Arrays.fill(octets, at, Math.min(length, at + 768), (byte) 0);
    }
    return octets;
  }

  private static byte[] noise(int length) {
    var octets = new byte[length];
    new SplittableRandom(3).nextBytes(octets);
    return octets;
  }

  private static byte[] data(CompressionMethod method, byte[] bundle) {
    var data = new BundleCompressor(method, 1).compressed(MemoryBundle.of(bundle));
    assertThat(data).isNotNull();
    var octets = new byte[(int) data.lengthBytes()];
    data.read(
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
    return octets;
  }

  private static byte[] expand(CompressionMethod method, long length, byte[] data, int cut)
      throws CorruptDataException {
    var octets = new ArrayList<byte[]>();
    var expander = expander(method, length, octets);
    var buffer = Unpooled.wrappedBuffer(data);
    for (int at = 0; at < data.length; at += cut) {
      expander.take(buffer, at, Math.min(cut, data.length - at));
    }
    expander.end();
    return concat(octets.toArray(byte[][]::new));
  }

  private static BlockExpander expander(CompressionMethod method, long length, List<byte[]> into) {
    return new BlockExpander(BlockCodec.of(method), length, into::add);
  }

  private static void take(BlockExpander expander, byte[] octets) throws CorruptDataException {
    expander.take(Unpooled.wrappedBuffer(octets), 0, octets.length);
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static final class CountingReads implements OutboundBundle {
    private final OutboundBundle bundle;
    private int reads;

    CountingReads(byte[] octets) {
      bundle = MemoryBundle.of(octets);
    }

    @Override
    public long lengthBytes() {
      return bundle.lengthBytes();
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      reads++;
      bundle.read(offsetBytes, lengthBytes, listener);
    }

    @Override
    public void release() {}
  }

  private static final class LateBundle implements OutboundBundle {
    private ReadListener asking;
    private boolean released;

    @Override
    public long lengthBytes() {
      return 1_000;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      asking = listener;
    }

    void answer() {
      var octets = PayloadChunk.unpooled(ByteBuffer.allocate(1_000));
      asking.chunkRead(
          new PayloadChunk() {
            @Override
            public ByteBuffer data() {
              return octets.data();
            }

            @Override
            public int lengthBytes() {
              return octets.lengthBytes();
            }

            @Override
            public void release() {
              released = true;
            }
          });
    }

    @Override
    public void release() {}
  }
}
