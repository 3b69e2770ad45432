package dev.gantry.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link OutboundBundle} and each {@link PayloadChunk} of it does. */
public abstract class OutboundBundleContract {
  protected static final Duration BOUND = Duration.ofSeconds(20);

  /** A length that implementations with a special way for small bundles read by range. */
  private static final int LENGTH_BYTES = 140_000;

  private static final int SMALL_BYTES = 100;

  /**
   * A bundle and what is in it.
   *
   * @param bundle unread
   * @param octets its octets
   */
  public record Sample(OutboundBundle bundle, byte[] octets) {}

  /** Makes a bundle of that length. */
  protected abstract Sample newSample(int lengthBytes) throws Exception;

  /** Has the source of the bundles go on, so that it uses again what was given back. */
  protected void goOn() throws Exception {}

  /** Length of the shortest bundle that can be made; 100 at most. */
  protected int shortestBytes() {
    return 1;
  }

  /** Octets and files that the bundles made so far still hold; 0 when nothing is left. */
  protected long heldResources() throws Exception {
    return 0;
  }

  @Test
  void ranges_have_exactly_the_octets_asked_for() throws Exception {
    for (int length : new int[] {shortestBytes(), SMALL_BYTES, LENGTH_BYTES}) {
      var sample = newSample(length);
      assertThat(sample.bundle().lengthBytes()).isEqualTo(length);
      assertRange(sample, 0, 1);
      assertRange(sample, length - 1, 1);
      assertRange(sample, 0, length);
      assertRange(sample, length / 2, length - length / 2);
      // Not only forwards: a transfer that is sent again starts anew.
      assertRange(sample, 0, Math.max(1, length / 3));
      sample.bundle().release();
    }
    assertNothingHeld();
  }

  @Test
  void pieces_lead_from_the_first_octet_to_the_last() throws Exception {
    for (int length : new int[] {shortestBytes(), SMALL_BYTES, LENGTH_BYTES}) {
      var sample = newSample(length);
      int offset = 0;
      while (offset < length) {
        long piece = sample.bundle().contiguousBytes(offset);
        assertThat(piece).isBetween(1L, (long) length - offset);
        assertRange(sample, offset, (int) piece);
        offset += (int) piece;
      }
      sample.bundle().release();
    }
    assertNothingHeld();
  }

  @Test
  void views_of_a_chunk_are_read_only_and_independent() throws Exception {
    var sample = newSample(LENGTH_BYTES);
    var chunk = read(sample.bundle(), 10, 20).awaitChunk(BOUND);
    var view = chunk.data();
    assertThat(view.remaining()).isEqualTo(20);
    assertThatThrownBy(() -> view.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    view.position(view.limit());
    assertThat(chunk.data().remaining()).isEqualTo(20);
    assertThat(chunk.lengthBytes()).isEqualTo(20);
    chunk.release();
    sample.bundle().release();
    assertNothingHeld();
  }

  @Test
  void reads_of_many_threads_at_once_are_each_answered_once() throws Exception {
    int threads = 4;
    int rangeBytes = 1000;
    var sample = newSample(LENGTH_BYTES);
    var reads = new ArrayList<RecordingReads>();
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<Future<?>>();
      for (int offset = 0; offset + rangeBytes <= LENGTH_BYTES; offset += rangeBytes) {
        int from = offset;
        var listener = new RecordingReads();
        reads.add(listener);
        running.add(
            executor.submit(
                () -> {
                  sample.bundle().read(from, rangeBytes, listener);
                  var chunk = listener.awaitChunk(BOUND);
                  assertThat(octets(chunk)).isEqualTo(expected(sample, from, rangeBytes));
                  chunk.release();
                  return null;
                }));
      }
      for (var one : running) {
        one.get(BOUND.toSeconds(), TimeUnit.SECONDS);
      }
    }
    sample.bundle().release();
    assertThat(reads).allMatch(read -> read.count() == 1);
    assertNothingHeld();
  }

  @Test
  void chunk_keeps_its_octets_until_its_own_release() throws Exception {
    for (int length : new int[] {SMALL_BYTES, LENGTH_BYTES}) {
      var sample = newSample(length);
      var part = read(sample.bundle(), 1, length - 1).awaitChunk(BOUND);
      var whole = read(sample.bundle(), 0, length).awaitChunk(BOUND);
      sample.bundle().release();
      goOn();
      assertThat(octets(part)).isEqualTo(expected(sample, 1, length - 1));
      assertThat(octets(whole)).isEqualTo(sample.octets());
      part.release();
      goOn();
      assertThat(octets(whole)).isEqualTo(sample.octets());
      whole.release();
      goOn();
    }
    assertNothingHeld();
  }

  @Test
  void read_after_the_release_fails_or_finishes() throws Exception {
    for (int length : new int[] {SMALL_BYTES, LENGTH_BYTES}) {
      var sample = newSample(length);
      sample.bundle().release();
      assertFailedOrRight(sample, read(sample.bundle(), 0, length), length);
    }
    assertNothingHeld();
  }

  @Test
  void reads_under_way_at_the_release_fail_or_finish_once() throws Exception {
    for (int round = 0; round < 20; round++) {
      var sample = newSample(LENGTH_BYTES);
      var reads = new ArrayList<RecordingReads>();
      for (int i = 0; i < 4; i++) {
        reads.add(read(sample.bundle(), 0, LENGTH_BYTES));
      }
      sample.bundle().release();
      for (var one : List.copyOf(reads)) {
        assertFailedOrRight(sample, one, LENGTH_BYTES);
      }
    }
    assertNothingHeld();
  }

  private static void assertFailedOrRight(Sample sample, RecordingReads read, int length)
      throws Exception {
    switch (read.await(BOUND)) {
      case PayloadChunk chunk -> {
        assertThat(octets(chunk)).isEqualTo(expected(sample, 0, length));
        chunk.release();
      }
      case String cause -> assertThat(cause).isNotBlank().doesNotContain("null");
      case Object other -> throw new AssertionError(other);
    }
    assertThat(read.count()).isEqualTo(1);
  }

  private void assertNothingHeld() throws Exception {
    Eventually.holds("all is given back", BOUND, () -> heldResources() == 0);
  }

  private static void assertRange(Sample sample, int offset, int length) throws Exception {
    var listener = read(sample.bundle(), offset, length);
    var chunk = listener.awaitChunk(BOUND);
    assertThat(chunk.lengthBytes()).isEqualTo(length);
    assertThat(octets(chunk)).isEqualTo(expected(sample, offset, length));
    chunk.release();
    assertThat(listener.count()).isEqualTo(1);
  }

  private static RecordingReads read(OutboundBundle bundle, long offset, int length) {
    var listener = new RecordingReads();
    bundle.read(offset, length, listener);
    return listener;
  }

  private static byte[] expected(Sample sample, int offset, int length) {
    return Arrays.copyOfRange(sample.octets(), offset, offset + length);
  }

  private static byte[] octets(PayloadChunk chunk) {
    ByteBuffer data = chunk.data();
    var octets = new byte[data.remaining()];
    data.get(octets);
    return octets;
  }
}
