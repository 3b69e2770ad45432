package dev.gantry.adapter.grpc.admin;

import dev.gantry.domain.watch.RecentChanges.Changes;
import dev.gantry.domain.watch.RecentChanges.StartAnew;
import java.util.concurrent.Semaphore;

/**
 * Tells those who watch what changes, each at its own pace and on a virtual thread of its own. For
 * a slow one nothing is kept but the number of the change that it has seen last: when that is older
 * than what the feed keeps it is told to start anew. Any thread.
 */
final class Watchers {
  /** Watches at the same moment; 64, as many as connections. */
  static final int MAX_WATCHERS = 64;

  private final Semaphore room = new Semaphore(MAX_WATCHERS);

  /**
   * Who watches.
   *
   * @param <A> what it is told
   */
  interface Watcher<A> {
    /** Whether it takes more without keeping it in memory. */
    boolean isReady();

    /** Whether it has gone. */
    boolean isGone();

    /** Whether it still may watch; a reload can have taken its role. */
    boolean may();

    /** It may watch no more, and is told nothing after that. */
    void refused();

    /** Calls {@code what} when either changes, on any thread. */
    void onChange(Runnable what);

    void tell(A part);

    /** It has missed something; it is told to start anew, and nothing after that. */
    void missed();
  }

  /**
   * Begins to tell.
   *
   * @return false when as many watch as may
   */
  <A> boolean begin(OperatorWatch.Beginning<?, A> beginning, Watcher<A> watcher) {
    if (!room.tryAcquire()) {
      return false;
    }
    Thread.ofVirtual()
        .name("gantry-watch")
        .start(
            () -> {
              try {
                tell(beginning, watcher);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                room.release();
              }
            });
    return true;
  }

  private static <T, A> void tell(OperatorWatch.Beginning<T, A> beginning, Watcher<A> watcher)
      throws InterruptedException {
    var news = new Semaphore(0);
    watcher.onChange(news::release);
    var end = beginning.feed().watch(news::release);
    try {
      for (var part : beginning.first()) {
        while (!watcher.isReady() && !watcher.isGone()) {
          await(news);
        }
        if (watcher.isGone()) {
          return;
        }
        watcher.tell(part);
      }
      follow(beginning, watcher, news);
    } finally {
      end.run();
    }
  }

  private static <T, A> void follow(
      OperatorWatch.Beginning<T, A> beginning, Watcher<A> watcher, Semaphore news)
      throws InterruptedException {
    long seen = beginning.seen();
    while (!watcher.isGone()) {
      if (!watcher.may()) {
        watcher.refused();
        return;
      }
      switch (beginning.feed().after(seen)) {
        case StartAnew<T> _ -> {
          watcher.missed();
          return;
        }
        case Changes<T>(var list) -> {
          boolean told = false;
          for (var change : list) {
            if (!watcher.isReady()) {
              break;
            }
            watcher.tell(beginning.part().apply(change));
            seen = change.number();
            told = true;
          }
          if (!told) {
            await(news);
          }
        }
      }
    }
  }

  private static void await(Semaphore news) throws InterruptedException {
    news.acquire();
    news.drainPermits();
  }
}
