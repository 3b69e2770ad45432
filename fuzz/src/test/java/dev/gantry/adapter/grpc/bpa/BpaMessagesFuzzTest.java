package dev.gantry.adapter.grpc.bpa;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.fuzz.Draw;
import dev.gantry.fuzz.LoopFailures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a BPA sends, in the middle of what peers and operators do. Whatever it is: no exception but
 * the one that says that it is no message; the reader that does not copy reads what protobuf reads;
 * each bundle that is dispatched has one verdict, and its octets are on the wire as they were; no
 * more answers than requests; and when the stream is over nothing is in flight any more.
 */
class BpaMessagesFuzzTest {
  static {
    LoopFailures.watch();
  }

  private static final int MOST_STEPS = 200;
  private static final long BOUND_SECONDS = 20;

  private final Transport transport = new Transport(BpaRig.SETTINGS);

  /** Messages and what else happens, one step after the other. */
  @FuzzTest
  void a_bpa_cannot_break_the_link(byte[] input) throws Exception {
    var over = new CompletableFuture<BpaRig>();
    var rig = new BpaRig(transport, new Draw(input));
    transport.loop().execute(() -> step(rig, 0, over));
    var afterwards = over.get(BOUND_SECONDS, TimeUnit.SECONDS);
    afterwards.nothingIsLeft();
    var thrown = LoopFailures.take();
    if (thrown != null) {
      throw new AssertionError("thrown by a task of the loop", thrown);
    }
  }

  /** Each step is a task of the loop, so that what one posts runs before the next. */
  private void step(BpaRig rig, int steps, CompletableFuture<BpaRig> over) {
    try {
      if (steps == 0) {
        rig.register();
      }
      if (rig.hasMore() && steps < MOST_STEPS) {
        rig.step();
        transport.loop().execute(() -> step(rig, steps + 1, over));
      } else {
        rig.end();
        // Behind all that the end has posted, and what that has posted again.
        transport.loop().execute(() -> transport.loop().execute(() -> over.complete(rig)));
      }
    } catch (Throwable e) {
      over.completeExceptionally(e);
    }
  }
}
