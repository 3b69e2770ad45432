package dev.gantry.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * What a bundle leaves to the collector stays within a bound, which is about twice what was
 * measured when it was set. The compilers of the runtime have hardly begun by then, and later avoid
 * some of it.
 */
final class BytesPerBundleTest {
  private static final int BUNDLES = 2_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long bytesEach(Runnable bundle) {
    for (int i = 0; i < BUNDLES; i++) {
      bundle.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < BUNDLES; i++) {
      bundle.run();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / BUNDLES;
  }

  @Test
  void the_machine_of_a_receiver() {
    var session = new BusySession();
    assertThat(bytesEach(session::receive)).isBetween(1L, 850L);
  }

  @Test
  void the_machine_of_a_sender() {
    var session = new BusySession();
    assertThat(bytesEach(session::send)).isBetween(1L, 700L);
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
