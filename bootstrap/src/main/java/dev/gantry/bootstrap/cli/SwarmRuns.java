package dev.gantry.bootstrap.cli;

import dev.gantry.simulator.Chronicle;
import dev.gantry.simulator.InvariantError;
import dev.gantry.simulator.swarm.Swarm;
import dev.gantry.simulator.swarm.SwarmReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Swarms of many seeds, one on each processor at a time, until all are run or one has broken a
 * promise.
 */
final class SwarmRuns {
  /**
   * A run that broke a promise.
   *
   * @param seed that drew it
   * @param why in words
   */
  record Broken(long seed, String why) {}

  /**
   * What was run.
   *
   * @param runs how many were run to their end
   * @param sessions of all of them
   * @param bundles of all of them
   * @param attempts of all of them
   * @param repeats of all of them
   */
  record Sum(long runs, long sessions, long bundles, long attempts, long repeats) {
    private static final Sum NONE = new Sum(0, 0, 0, 0, 0);

    private Sum plus(Sum other) {
      return new Sum(
          runs + other.runs,
          sessions + other.sessions,
          bundles + other.bundles,
          attempts + other.attempts,
          repeats + other.repeats);
    }

    private Sum plus(SwarmReport report) {
      return plus(
          new Sum(1, report.sessions(), report.bundles(), report.attempts(), report.repeats()));
    }
  }

  /**
   * How it came out.
   *
   * @param sum what was run
   * @param broken the lowest seed of those that broke a promise, null when none did
   */
  record Result(Sum sum, @Nullable Broken broken) {}

  private final long first;
  private final long count;
  private final int nodes;
  private final AtomicLong next = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * Runs of seeds from {@code first} on.
   *
   * @param nodes of each, 0 to have them drawn
   */
  SwarmRuns(long first, long count, int nodes) {
    this.first = first;
    this.count = count;
    this.nodes = nodes;
  }

  /** One run with a chronicle; an {@link InvariantError} says what is broken. */
  static SwarmReport one(long seed, int nodes, Chronicle chronicle) {
    return nodes == 0 ? Swarm.run(seed, chronicle) : Swarm.run(seed, nodes, chronicle);
  }

  /**
   * Runs them; blocks until they are done.
   *
   * @param progress hears how many were begun, on any thread
   */
  Result run(LongConsumer progress) throws InterruptedException {
    int threads = (int) Math.min(count, Runtime.getRuntime().availableProcessors());
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var workers = new ArrayList<Callable<Result>>();
      for (int i = 0; i < threads; i++) {
        workers.add(() -> work(progress));
      }
      var results = new ArrayList<Result>();
      for (var done : executor.invokeAll(workers)) {
        results.add(done.get());
      }
      return joined(results);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Result work(LongConsumer progress) {
    var sum = Sum.NONE;
    for (long i = next.getAndIncrement(); i < count && !stopped.get(); i = next.getAndIncrement()) {
      progress.accept(i + 1);
      long seed = first + i;
      try {
        sum = sum.plus(one(seed, nodes, Chronicle.NONE));
      } catch (InvariantError | RuntimeException e) {
        // A machine that throws is as broken as one that lies.
        stopped.set(true);
        return new Result(sum, new Broken(seed, said(e)));
      }
    }
    return new Result(sum, null);
  }

  /** What a broken run has to say of itself, in one line. */
  static String said(Throwable e) {
    return e instanceof InvariantError ? String.valueOf(e.getMessage()) : e.toString();
  }

  private static Result joined(List<Result> results) {
    var sum = Sum.NONE;
    Broken broken = null;
    for (var result : results) {
      sum = sum.plus(result.sum());
      var other = result.broken();
      if (other != null && (broken == null || other.seed() < broken.seed())) {
        broken = other;
      }
    }
    return new Result(sum, broken);
  }
}
