package dev.gantry.fuzz.proxy;

import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.testbench.memory.MemoryBundle;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many connections through the proxy, some at a time, each judged when it is over. */
final class ProxyRun {
  private static final int BUNDLES = 3;
  private static final int AT_ONCE = 100;
  private static final long PATIENCE_MILLIS = 1_500;
  private static final Duration HONEST_PATIENCE = Duration.ofSeconds(60);

  private final NodePair nodes;
  private final long seed;
  private final Tally tally = new Tally();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  ProxyRun(NodePair nodes, long seed) {
    this.nodes = nodes;
    this.seed = seed;
  }

  /**
   * Runs connections.
   *
   * @param first number of the first one: the same seed and number are the same mutations
   */
  Tally run(int first, int connections) throws IOException, InterruptedException {
    for (int i = first; i < first + connections; i++) {
      begin(new Passage(i, Plan.of(seed, i)));
    }
    awaitAll();
    return tally;
  }

  /** Until all that were begun are over and judged. */
  void awaitAll() throws InterruptedException {
    room.acquire(AT_ONCE);
    room.release(AT_ONCE);
  }

  /** Begins one connection as soon as there is room for it. */
  void begin(Passage passage) throws IOException, InterruptedException {
    room.acquire();
    var one = new One(passage);
    one.session = nodes.dial(passage, one::progressed);
    one.begin();
  }

  /** One connection as long as it lasts. */
  private final class One {
    private final Passage passage;
    private final OutboundOutcome[] outcomes = new OutboundOutcome[BUNDLES];
    private final long begunNanos = System.nanoTime();
    private final AtomicInteger waitedFor = new AtomicInteger(BUNDLES + 1);
    private ClientSession session;

    One(Passage passage) {
      this.passage = passage;
    }

    void begin() {
      session.established().thenRun(this::offer);
      var hasPatience =
          clock.scheduleAtFixedRate(
              this::endWhenStuck, PATIENCE_MILLIS, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      var ended = session.ended().toCompletableFuture();
      CompletableFuture.allOf(ended, passage.over())
          .orTimeout(NodePair.BOUND.toSeconds(), TimeUnit.SECONDS)
          .whenComplete(
              (done, late) -> {
                hasPatience.cancel(false);
                over(ended.getNow(null), late);
              });
    }

    /** What is stuck ends by the bounds of the session, once it is told to end. */
    private void endWhenStuck() {
      if (!passage.isUntouched() || System.nanoTime() - begunNanos > HONEST_PATIENCE.toNanos()) {
        session.end();
      }
    }

    private void offer() {
      for (int i = 0; i < BUNDLES; i++) {
        int index = i;
        session.offer(
            MemoryBundle.of(TestBundle.octets(passage.number(), true, index)),
            outcome -> {
              synchronized (outcomes) {
                outcomes[index] = outcome;
              }
              progressed();
            });
      }
    }

    /** A bundle was answered, or one came. */
    void progressed() {
      if (waitedFor.decrementAndGet() == 0) {
        session.end();
      }
    }

    private void over(SessionEnd end, Throwable late) {
      synchronized (outcomes) {
        tally.add(passage, end, late, Judge.findings(passage, outcomes));
      }
      room.release();
    }
  }
}
