package dev.gantry.files;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.port.payload.OutboundBundle.ReadListener;
import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBundleTest {
  private static final int MAX_READ_BYTES = 200_000;

  @TempDir Path temp;

  private final ReadBudget budget = new ReadBudget(MAX_READ_BYTES);
  private final List<PayloadChunk> chunks = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final OpenFiles files = new OpenFiles(4);

  private final ReadListener listener =
      new ReadListener() {
        @Override
        public void chunkRead(PayloadChunk chunk) {
          chunks.add(chunk);
        }

        @Override
        public void readFailed(String cause) {
          failures.add(cause);
        }
      };

  @Test
  void small_file_is_read_before_the_call_returns_and_needs_no_buffer() throws IOException {
    var octets = octets(FileSource.MAX_HELD_BYTES);
    var bundle = bundle(octets);
    bundle.read(10, 20, listener);
    assertThat(taken(0)).isEqualTo(Arrays.copyOfRange(octets, 10, 30));
    assertThat(budget.lentBytes()).isZero();
    assertThat(files.count()).isZero();
    bundle.release();
    chunks.getFirst().release();
    assertThat(budget.keptBytes()).isZero();
  }

  @Test
  void small_files_beyond_the_peers_share_of_memory_are_read_when_they_are_sent()
      throws IOException {
    var octets = octets(FileSource.MAX_HELD_BYTES);
    // A quarter of a quarter of the budget is less than the second needs.
    var first = bundle(octets);
    var second = bundle(octets);
    assertThat(budget.keptBytes()).isEqualTo(octets.length);
    second.read(0, octets.length, listener);
    assertThat(taken(0)).isEqualTo(octets);
    assertThat(budget.lentBytes()).isEqualTo(octets.length);
    chunks.getFirst().release();
    first.release();
    second.release();
    assertThat(budget.keptBytes()).isZero();
    assertThat(files.count()).isZero();
  }

  @Test
  void large_file_is_read_by_range_into_lent_buffers() throws IOException {
    var octets = octets(FileSource.MAX_HELD_BYTES + 1);
    var bundle = bundle(octets);
    bundle.read(FileSource.MAX_HELD_BYTES - 9, 10, listener);
    assertThat(taken(0)).isEqualTo(Arrays.copyOfRange(octets, octets.length - 10, octets.length));
    assertThat(budget.lentBytes()).isEqualTo(10);
    chunks.getFirst().release();
    chunks.getFirst().release();
    assertThat(budget.lentBytes()).isZero();
  }

  @Test
  void read_at_the_peers_share_is_served_and_one_octet_past_it_waits_for_a_buffer()
      throws IOException {
    var bundle = bundle(octets(2 * MAX_READ_BYTES));
    bundle.read(0, MAX_READ_BYTES / 4 - 1, listener);
    bundle.read(0, 1, listener);
    bundle.read(0, 1, listener);
    assertThat(chunks).hasSize(2);
    chunks.getFirst().release();
    assertThat(chunks).hasSize(3);
  }

  @Test
  void pieces_are_smaller_where_the_peers_share_is_used_up() throws IOException {
    var wide = new ReadBudget(4 << 20);
    var stuck = bundle(octets(2 << 20), "stuck", wide);
    var other = bundle(octets(2 << 20), "other", wide);
    assertThat(stuck.contiguousBytes(0)).isEqualTo(256 << 10);
    stuck.read(0, 1 << 20, listener);
    assertThat(stuck.contiguousBytes(0)).isEqualTo(64 << 10);
    assertThat(other.contiguousBytes(0)).isEqualTo(256 << 10);
    assertThat(stuck.contiguousBytes((2 << 20) - 10)).isEqualTo(10);
  }

  @Test
  void peer_without_a_buffer_gets_one_though_any_number_of_others_hold_all() throws IOException {
    bundle(octets(2 * MAX_READ_BYTES)).read(0, MAX_READ_BYTES, listener);
    var file = Files.write(temp.resolve("same"), octets(2 * MAX_READ_BYTES));
    for (int i = 0; i < 1000; i++) {
      new FileSource(reading("other" + i, budget, Runnable::run))
          .open(file, Stamp.of(file))
          .read(0, 1000, listener);
    }
    assertThat(chunks).hasSize(1001);
    assertThat(files.count()).isEqualTo(4);
  }

  @Test
  void file_stays_open_for_a_read_that_waits_when_it_is_released() throws IOException {
    var bundle = bundle(octets(2 * MAX_READ_BYTES));
    bundle.read(0, MAX_READ_BYTES, listener);
    bundle.read(5, 1000, listener);
    bundle.release();
    bundle.release();
    assertThat(files.count()).isOne();
    chunks.getFirst().release();
    assertThat(chunks).hasSize(2);
    assertThat(files.count()).isZero();
    bundle.read(0, 1, listener);
    assertThat(failures).containsExactly("the bundle was released");
  }

  @Test
  void read_past_the_end_of_a_shortened_file_fails_and_gives_its_buffer_back() throws IOException {
    var longer = Files.write(temp.resolve("longer"), octets(200_000));
    var stamp = Stamp.of(longer);
    var bundle = new FileSource(reading("peer", budget, Runnable::run)).open(longer, stamp);
    shorten(longer, 50_000);
    bundle.read(49_999, 2, listener);
    assertThat(failures).containsExactly("the file ends at octet 50000 of 200000");
    assertThat(bundle.fault()).isEqualTo(failures.getFirst());
    assertThat(budget.lentBytes()).isZero();
  }

  @Test
  void read_without_memory_for_its_buffer_fails_and_so_do_those_that_wait() throws IOException {
    var memory = new ArrayDeque<ByteBuffer>(List.of(ByteBuffer.allocate(2 * MAX_READ_BYTES)));
    var scarce =
        new ReadBudget(
            MAX_READ_BYTES,
            _ -> {
              if (memory.isEmpty()) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
              }
              return memory.remove();
            });
    var file = Files.write(temp.resolve("large"), octets(2 * MAX_READ_BYTES));
    var bundle = new FileSource(reading("peer", scarce, Runnable::run)).open(file, Stamp.of(file));
    bundle.read(0, MAX_READ_BYTES, listener);
    bundle.read(0, 10, listener);
    bundle.read(0, MAX_READ_BYTES, listener);
    assertThat(failures).isEmpty();
    chunks.getFirst().release();
    assertThat(failures).hasSize(2).allMatch(cause -> cause.contains("direct buffer memory"));
    assertThat(bundle.fault()).contains("direct buffer memory");
    assertThat(scarce.lentBytes()).isZero();
    bundle.release();
    assertThat(files.count()).isZero();
  }

  @Test
  void read_that_no_reader_takes_fails() throws IOException {
    var file = Files.write(temp.resolve("large"), octets(MAX_READ_BYTES));
    var bundle =
        new FileSource(
                reading(
                    "peer",
                    budget,
                    _ -> {
                      throw new RejectedExecutionException("shut down");
                    }))
            .open(file, Stamp.of(file));
    bundle.read(0, 10, listener);
    assertThat(failures).singleElement().asString().contains("shut down");
    assertThat(budget.lentBytes()).isZero();
    bundle.release();
    assertThat(files.count()).isZero();
  }

  @Test
  void file_is_closed_with_its_last_octet_and_opened_again_for_another_session()
      throws IOException {
    var octets = octets(MAX_READ_BYTES);
    var bundle = bundle(octets);
    bundle.read(0, 1000, listener);
    assertThat(files.count()).isOne();
    bundle.read(MAX_READ_BYTES - 10, 10, listener);
    assertThat(files.count()).isZero();
    bundle.read(0, 5, listener);
    assertThat(taken(2)).isEqualTo(Arrays.copyOfRange(octets, 0, 5));
    bundle.release();
    assertThat(files.count()).isZero();
  }

  @Test
  void file_that_nobody_reads_is_closed_after_a_while() throws IOException {
    var bundle = bundle(octets(MAX_READ_BYTES));
    files.sweep();
    assertThat(files.count()).isOne();
    files.sweep();
    assertThat(files.count()).isZero();
    bundle.read(0, 5, listener);
    assertThat(chunks).hasSize(1);
  }

  @Test
  void file_that_became_another_one_while_it_was_closed_is_not_read_on() throws IOException {
    var file = Files.write(temp.resolve("changing"), octets(MAX_READ_BYTES));
    var bundle = new FileSource(reading("peer", budget, Runnable::run)).open(file, Stamp.of(file));
    bundle.read(0, 5, listener);
    files.sweep();
    files.sweep();
    Files.write(file, octets(MAX_READ_BYTES + 1));
    bundle.read(5, 5, listener);
    assertThat(failures).containsExactly("the file was changed while it was sent");
    assertThat(bundle.fault()).isEqualTo(failures.getFirst());
    assertThat(files.count()).isZero();
  }

  @Test
  void buffer_of_a_small_file_serves_the_next_one_once_its_last_chunk_is_released()
      throws IOException {
    var allocated = new ArrayList<ByteBuffer>();
    var counting =
        new ReadBudget(
            MAX_READ_BYTES,
            capacity -> {
              allocated.add(ByteBuffer.allocateDirect(capacity));
              return allocated.getLast();
            });
    for (int i = 0; i < 100; i++) {
      var octets = octets(1000 + i);
      var bundle = bundle(octets, "peer", counting);
      bundle.read(0, octets.length, listener);
      bundle.release();
      assertThat(counting.keptBytes()).isPositive();
      assertThat(taken(i)).isEqualTo(octets);
      chunks.get(i).release();
      chunks.get(i).release();
      assertThat(counting.keptBytes()).isZero();
    }
    assertThat(allocated).hasSize(1);
  }

  @Test
  void released_small_file_is_not_read() throws IOException {
    var bundle = bundle(octets(10));
    bundle.read(0, 10, listener);
    bundle.release();
    bundle.release();
    bundle.read(0, 1, listener);
    assertThat(failures).containsExactly("the bundle was released");
    chunks.getFirst().release();
    assertThat(budget.keptBytes()).isZero();
  }

  /** 4096 octets fill their buffer, and one more would be seen only by asking for the length. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 4096, FileSource.MAX_HELD_BYTES})
  void small_file_that_is_longer_or_shorter_than_it_was_is_not_opened(int length)
      throws IOException {
    var file = Files.write(temp.resolve("small"), octets(length));
    var stamp = Stamp.of(file);
    var source = new FileSource(reading("peer", budget, Runnable::run));
    Files.write(file, octets(length + 1));
    assertThatThrownBy(() -> source.open(file, stamp))
        .hasMessage("the file was changed while it was opened");
    Files.write(file, octets(length - 1));
    assertThatThrownBy(() -> source.open(file, stamp))
        .hasMessage("the file ends at octet " + (length - 1) + " of " + length);
    assertThat(budget.keptBytes()).isZero();
  }

  @Test
  void small_file_that_was_replaced_by_one_of_its_length_is_not_opened() throws IOException {
    var file = Files.write(temp.resolve("small"), octets(100));
    var stamp = Stamp.of(file);
    var source = new FileSource(reading("peer", budget, Runnable::run));
    Files.move(Files.write(temp.resolve("another"), octets(100)), file, REPLACE_EXISTING);
    assertThatThrownBy(() -> source.open(file, stamp))
        .hasMessage("the file was changed while it was opened");
    assertThat(budget.keptBytes()).isZero();
  }

  @Test
  void no_memory_for_a_small_file_costs_nothing_of_its_peers_share() throws IOException {
    var none =
        new ReadBudget(
            MAX_READ_BYTES,
            _ -> {
              throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            });
    assertThatThrownBy(() -> bundle(octets(10), "peer", none))
        .hasMessageContaining("direct buffer memory");
    assertThat(none.keptBytes()).isZero();
  }

  @Test
  void link_is_not_followed() throws IOException {
    var file = Files.write(temp.resolve("file"), octets(10));
    var link = Files.createSymbolicLink(temp.resolve("link"), file);
    var source = new FileSource(reading("peer", budget, Runnable::run));
    assertThatThrownBy(() -> source.open(link, Stamp.of(file))).isInstanceOf(IOException.class);
  }

  private FileBundle bundle(byte[] octets) throws IOException {
    return bundle(octets, "peer", budget);
  }

  private FileBundle bundle(byte[] octets, String peer, ReadBudget from) throws IOException {
    var file = Files.write(Files.createTempFile(temp, "bundle", ""), octets);
    return new FileSource(reading(peer, from, Runnable::run)).open(file, Stamp.of(file));
  }

  private Reading reading(String peer, ReadBudget from, Executor readers) {
    return new Reading(peer, from, files, readers);
  }

  private static void shorten(Path file, long lengthBytes) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(lengthBytes);
    }
  }

  private byte[] taken(int index) {
    var data = chunks.get(index).data();
    var octets = new byte[data.remaining()];
    data.get(octets);
    return octets;
  }

  private static byte[] octets(int length) {
    var octets = new byte[length];
    new Random(length).nextBytes(octets);
    return octets;
  }
}
