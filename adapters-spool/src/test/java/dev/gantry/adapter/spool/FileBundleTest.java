package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.payload.OutboundBundle.ReadListener;
import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBundleTest {
  private static final int MAX_READ_BYTES = 100_000;

  @TempDir Path temp;

  private final ReadBudget budget = new ReadBudget(MAX_READ_BYTES);
  private final List<PayloadChunk> chunks = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int closed;

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
    var octets = octets(FileBundle.MAX_WHOLE_BYTES);
    var bundle = bundle(octets);
    bundle.read(10, 20, listener);
    assertThat(taken(0)).isEqualTo(Arrays.copyOfRange(octets, 10, 30));
    assertThat(budget.lentBytes()).isZero();
    bundle.release();
    assertThat(closed).isOne();
  }

  @Test
  void large_file_is_read_by_range_into_lent_buffers() throws IOException {
    var octets = octets(FileBundle.MAX_WHOLE_BYTES + 1);
    var bundle = bundle(octets);
    bundle.read(FileBundle.MAX_WHOLE_BYTES - 9, 10, listener);
    assertThat(taken(0)).isEqualTo(Arrays.copyOfRange(octets, octets.length - 10, octets.length));
    assertThat(budget.lentBytes()).isEqualTo(10);
    chunks.getFirst().release();
    chunks.getFirst().release();
    assertThat(budget.lentBytes()).isZero();
  }

  @Test
  void read_at_the_budget_is_served_and_one_octet_past_it_waits_for_a_buffer() throws IOException {
    var bundle = bundle(octets(2 * MAX_READ_BYTES));
    bundle.read(0, MAX_READ_BYTES - 1, listener);
    bundle.read(0, 1, listener);
    bundle.read(0, 1, listener);
    assertThat(chunks).hasSize(2);
    chunks.getFirst().release();
    assertThat(chunks).hasSize(3);
  }

  @Test
  void bundle_without_a_buffer_gets_one_though_others_hold_all() throws IOException {
    bundle(octets(2 * MAX_READ_BYTES)).read(0, MAX_READ_BYTES, listener);
    bundle(octets(2 * MAX_READ_BYTES)).read(0, 1000, listener);
    assertThat(chunks).hasSize(2);
  }

  @Test
  void file_stays_open_for_a_read_that_waits_when_it_is_released() throws IOException {
    var bundle = bundle(octets(2 * MAX_READ_BYTES));
    bundle.read(0, MAX_READ_BYTES, listener);
    bundle.read(5, 1000, listener);
    bundle.release();
    bundle.release();
    assertThat(closed).isZero();
    chunks.getFirst().release();
    assertThat(chunks).hasSize(2);
    assertThat(closed).isOne();
    bundle.read(0, 1, listener);
    assertThat(failures).containsExactly("the bundle was released");
  }

  @Test
  void read_past_the_end_of_a_shortened_file_fails_and_gives_its_buffer_back() throws IOException {
    var file = Files.write(temp.resolve("short"), octets(50_000));
    var bundle =
        new FileBundle(FileChannel.open(file), 100_000, budget, Runnable::run, () -> closed++);
    bundle.read(49_999, 2, listener);
    assertThat(failures).containsExactly("the file ends at octet 50000 of 100000");
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
    var bundle =
        new FileBundle(
            FileChannel.open(file), 2 * MAX_READ_BYTES, scarce, Runnable::run, () -> closed++);
    bundle.read(0, MAX_READ_BYTES, listener);
    bundle.read(0, 10, listener);
    bundle.read(0, MAX_READ_BYTES, listener);
    assertThat(failures).isEmpty();
    chunks.getFirst().release();
    assertThat(failures).hasSize(2).allMatch(cause -> cause.contains("direct buffer memory"));
    assertThat(bundle.fault()).contains("direct buffer memory");
    assertThat(scarce.lentBytes()).isZero();
    bundle.release();
    assertThat(closed).isOne();
  }

  @Test
  void read_that_no_reader_takes_fails() throws IOException {
    var file = Files.write(temp.resolve("large"), octets(MAX_READ_BYTES));
    var bundle =
        new FileBundle(
            FileChannel.open(file),
            MAX_READ_BYTES,
            budget,
            _ -> {
              throw new RejectedExecutionException("shut down");
            },
            () -> closed++);
    bundle.read(0, 10, listener);
    assertThat(failures).singleElement().asString().contains("shut down");
    assertThat(budget.lentBytes()).isZero();
    bundle.release();
    assertThat(closed).isOne();
  }

  private FileBundle bundle(byte[] octets) throws IOException {
    var file = Files.write(Files.createTempFile(temp, "bundle", ""), octets);
    return new FileBundle(
        FileChannel.open(file), octets.length, budget, Runnable::run, () -> closed++);
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
