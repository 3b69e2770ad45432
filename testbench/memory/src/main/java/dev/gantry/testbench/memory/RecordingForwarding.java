package dev.gantry.testbench.memory;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A forwarding that keeps every request until the test answers it, or answers by a rule. Any
 * thread.
 */
public final class RecordingForwarding implements Forwarding {
  private final BlockingQueue<ForwardRequest> pending = new LinkedBlockingQueue<>();
  private final List<ForwardRequest> all = new ArrayList<>();
  private final Queue<PeerAddress> relieved = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Function<ForwardRequest, ForwardOutcome> rule;

  @Override
  public void forward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
    var request = new ForwardRequest(peer, bundle, answer);
    synchronized (all) {
      all.add(request);
    }
    var answers = rule;
    if (answers == null) {
      pending.add(request);
    } else {
      request.answer(answers.apply(request));
    }
  }

  @Override
  public void relieve(PeerAddress peer, Duration owedFor) {
    relieved.add(peer);
  }

  /** Who was asked to make room, once for each time. */
  public List<PeerAddress> relieved() {
    return List.copyOf(relieved);
  }

  /** Answers each further request by a rule, on the thread that asks; null: keeps them again. */
  public void answerBy(@Nullable Function<ForwardRequest, ForwardOutcome> rule) {
    this.rule = rule;
  }

  /**
   * Takes the next request that waits for its answer.
   *
   * @throws IllegalStateException when none comes within {@code bound}
   */
  public ForwardRequest await(Duration bound) throws InterruptedException {
    var request = pending.poll(bound.toNanos(), TimeUnit.NANOSECONDS);
    if (request == null) {
      throw new IllegalStateException("no forward within " + bound);
    }
    return request;
  }

  /** The next request that waits for its answer, or null; does not wait. */
  public @Nullable ForwardRequest poll() {
    return pending.poll();
  }

  /** How many requests wait for their answer. */
  public int pending() {
    return pending.size();
  }

  /** Every request so far, answered or not. */
  public List<ForwardRequest> all() {
    synchronized (all) {
      return List.copyOf(all);
    }
  }
}
