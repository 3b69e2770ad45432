package dev.gantry.conformance.run;

import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.line.Transcript;
import dev.gantry.conformance.trial.Access;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.EndlessException;
import dev.gantry.conformance.trial.Leftovers;
import dev.gantry.conformance.trial.Means;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Supply;
import dev.gantry.conformance.trial.Trial;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All cases that were chosen, side by side, each with connections and a Node ID of its own. */
public final class ConformanceRun {
  private final Options options;
  private final AtomicLong node;

  /**
   * How it is run.
   *
   * @param atOnce cases that run at a time; those that wait for a bound of the other side count
   * @param firstNode the ipn node number of the first case; the others follow
   */
  public record Options(Access access, Means means, int atOnce, long firstNode) {}

  public ConformanceRun(Options options) {
    this.options = options;
    this.node = new AtomicLong(options.firstNode());
  }

  /**
   * Runs these cases.
   *
   * @param told hears of each outcome as it comes, one at a time
   * @return one outcome for each case, in their order
   */
  public List<Outcome> run(List<Case> cases, Consumer<Outcome> told) throws InterruptedException {
    var room = new Semaphore(options.atOnce());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Outcome>>();
      for (var one : cases) {
        running.add(threads.submit(inTurn(room, one, told)));
      }
      var outcomes = new ArrayList<Outcome>();
      for (var one : running) {
        outcomes.add(one.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Callable<Outcome> inTurn(Semaphore room, Case one, Consumer<Outcome> told) {
    return () -> {
      room.acquire();
      try {
        var outcome = outcome(one);
        synchronized (this) {
          told.accept(outcome);
        }
        return outcome;
      } finally {
        room.release();
      }
    };
  }

  private Outcome outcome(Case one) throws InterruptedException {
    return switch (one) {
      case Case.Unseen unseen -> Outcome.without(one, Verdict.NOT_OBSERVED, unseen.why());
      case Case.LeftOut left -> Outcome.without(one, Verdict.NOT_APPLICABLE, left.why());
      case Case.Observed observed -> {
        var role = options.access().role();
        if (!observed.roles().contains(role)) {
          yield Outcome.without(
              one, Verdict.NOT_APPLICABLE, "not of a side that is " + role.text());
        }
        var missing = missing(observed.needs());
        yield missing == null
            ? tried(observed)
            : Outcome.without(one, Verdict.NOT_OBSERVED, missing);
      }
    };
  }

  private @Nullable String missing(Set<Case.Need> needs) {
    var means = options.means();
    if (needs.contains(Case.Need.TLS) && !means.credentials().present()) {
      return "this run is without TLS: --certificates";
    }
    if (needs.contains(Case.Need.SENDER) && means.supply() == Supply.NONE) {
      return "it has to be made to send bundles: --bundle-dir, --send-command or --bpa";
    }
    if (needs.contains(Case.Need.AGENT) && means.agent().isEmpty()) {
      return "it is seen from the BPA behind it alone: --bpa";
    }
    return null;
  }

  private Outcome tried(Case.Observed one) throws InterruptedException {
    var transcript = new Transcript();
    long begun = System.nanoTime();
    Verdict verdict;
    String seen;
    boolean supplied = false;
    try (var trial = trial(transcript)) {
      try {
        seen = one.script().run(trial);
      } finally {
        supplied = trial.hadSent();
      }
      verdict = Verdict.PASS;
    } catch (Deviation e) {
      verdict = e.isWeak() || one.requirement().isAdvice() ? Verdict.WEAK_PASS : Verdict.FAIL;
      seen = String.valueOf(e.getMessage());
    } catch (NotObserved e) {
      verdict = e.applicable() ? Verdict.NOT_OBSERVED : Verdict.NOT_APPLICABLE;
      seen = String.valueOf(e.getMessage());
    } catch (EndlessException e) {
      verdict = Verdict.NOT_OBSERVED;
      seen = String.valueOf(e.getMessage());
    } catch (SocketException e) {
      verdict = one.requirement().isAdvice() ? Verdict.WEAK_PASS : Verdict.FAIL;
      seen = "the connection broke while the tester was sending: " + e.getMessage();
    } catch (IOException | RuntimeException e) {
      verdict = Verdict.HARNESS_FAULT;
      seen = e.toString();
    }
    var took = Duration.ofNanos(System.nanoTime() - begun);
    if (supplied && options.means().credentials().isOnlyOne()) {
      takeWhatIsLeft();
    }
    return new Outcome(one, verdict, seen, took, transcript.entries());
  }

  private Trial trial(Transcript transcript) throws NotObserved, IOException {
    return new Trial(
        options.access().open(),
        options.access().role(),
        options.means(),
        "ipn:" + node.getAndIncrement() + ".0",
        transcript);
  }

  /** The next case has the same Node ID, and would be sent what this one did not take. */
  private void takeWhatIsLeft() throws InterruptedException {
    try (var trial = trial(new Transcript())) {
      Leftovers.take(trial);
    } catch (NotObserved | IOException e) {
      // No session: the next case tells of that, where it asks for one.
    }
  }
}
