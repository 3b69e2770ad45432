package dev.gantry.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a bundle leaves to the collector stays within a bound, which is about twice what was
 * measured when it was set. The compilers of the runtime have hardly begun by then, and later avoid
 * some of it.
 */
final class BytesPerBundleTest {
  private static final int BUNDLES = 2_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** As in the image: every buffer that is watched leaves a trace of its own. */
  @BeforeAll
  static void watch_no_buffers() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  private static long bytesEach(Runnable bundle) {
    return bytes(bundle, BUNDLES) / BUNDLES;
  }

  private static long bytesOfBatches(Runnable batch) {
    int batches = 5 * BUNDLES / DrivenSession.BATCH;
    return bytes(batch, batches) / batches / DrivenSession.BATCH;
  }

  private static long bytes(Runnable work, int times) {
    for (int i = 0; i < times; i++) {
      work.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void the_machine_of_a_receiver() {
    var session = new BusySession();
    assertThat(bytesEach(session::receive)).isBetween(1L, 200L);
  }

  @Test
  void the_machine_of_a_receiver_whose_bpa_decides_later() {
    var session = new BusySession();
    assertThat(bytesEach(session::receiveAndAwait)).isBetween(1L, 850L);
  }

  @Test
  void the_machine_of_a_sender() {
    var session = new BusySession();
    assertThat(bytesEach(session::send)).isBetween(1L, 700L);
  }

  @Test
  void a_driver_whose_bundles_are_discarded() {
    var session = new DrivenSession(1000);
    assertThat(bytesOfBatches(session::receive)).isBetween(1L, 200L);
  }

  @Test
  void a_driver_that_sends() {
    var session = new DrivenSession(1000);
    assertThat(bytesOfBatches(session::send)).isBetween(1L, 1_200L);
  }

  @Test
  void both_ends_of_a_session_with_encoding_and_decoding() {
    var sessions = new BackToBack();
    assertThat(bytesEach(() -> sessions.carry(1000))).isBetween(1L, 2_200L);
  }

  @Test
  void both_ends_of_a_session_for_ten_segments_in_many_reads() {
    var sessions = new BackToBack();
    assertThat(bytesEach(() -> sessions.carry(10L << 20))).isBetween(1L, 43_000L);
  }
}
