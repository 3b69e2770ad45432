package dev.gantry.testbench.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.fuzz.Draw;
import dev.gantry.fuzz.LoopFailures;

/**
 * What convergence layers send to the mock BPA, while it forwards and misbehaves. Whatever it is:
 * no exception but the one that says that it is no message; the mock that discards sees the same
 * bundles as the one that records; each request of a registered one has one answer with its id, and
 * nothing else is answered; and when all are gone each forward has its result and nobody is left.
 */
class MockBpaFuzzTest {
  static {
    // Before the first class of Netty, for whoever else runs in this JVM.
    LoopFailures.watch();
  }

  private static final int MOST_STEPS = 300;

  /** Messages and what else happens, one step after the other. */
  @FuzzTest
  void a_convergence_layer_cannot_break_the_mock(byte[] input) {
    var draw = new Draw(input);
    var rig = new MockRig(draw);
    for (int i = 0; i < MOST_STEPS && draw.hasMore(); i++) {
      rig.step();
    }
    rig.end();
    assertThat(rig.open()).as("forwards without a result").isZero();
  }
}
