package dev.gantry.adapter.grpc.admin;

import dev.gantry.domain.watch.RecentChanges.Changes;
import dev.gantry.domain.watch.RecentChanges.StartAnew;
import dev.gantry.port.in.OperatorJson.Listener;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Tells one listener what changes, on the listener's own thread and at its pace. For a slow one
 * nothing is kept but the number of the change that it has seen last.
 */
final class Following {
  /** A listener hears that nothing has changed; 15 s, and one that has gone is found out by it. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  private final Duration quiet;

  Following() {
    this(QUIET);
  }

  /** One that says earlier or later that nothing has changed. */
  Following(Duration quiet) {
    this.quiet = quiet;
  }

  /**
   * Tells what there is at first, then each change.
   *
   * @param text of a part of the answer
   * @return when something was missed
   */
  <T, A> void tell(
      OperatorWatch.Beginning<T, A> beginning, Function<A, String> text, Listener listener)
      throws InterruptedException {
    var news = new Semaphore(0);
    var end = beginning.feed().watch(news::release);
    try {
      var first = beginning.first();
      for (int i = 0; i < first.size(); i++) {
        // Behind a part that is not the last one could not go on.
        boolean last = i == first.size() - 1;
        listener.told(last ? beginning.seen() : Listener.NO_NUMBER, text.apply(first.get(i)));
      }
      follow(beginning, text, listener, news);
    } finally {
      end.run();
    }
  }

  private <T, A> void follow(
      OperatorWatch.Beginning<T, A> beginning,
      Function<A, String> text,
      Listener listener,
      Semaphore news)
      throws InterruptedException {
    long seen = beginning.seen();
    while (true) {
      switch (beginning.feed().after(seen)) {
        case StartAnew<T> _ -> {
          return;
        }
        case Changes<T>(var list) -> {
          for (var change : list) {
            listener.told(change.number(), text.apply(beginning.part().apply(change)));
            seen = change.number();
          }
          if (list.isEmpty() && !news.tryAcquire(quiet.toMillis(), TimeUnit.MILLISECONDS)) {
            listener.quiet();
          }
          news.drainPermits();
        }
      }
    }
  }
}
