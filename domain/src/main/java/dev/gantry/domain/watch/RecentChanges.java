package dev.gantry.domain.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The last changes of something, numbered in order: whoever looks on says which it has seen last
 * and is given those after it, or told that too many have come since. What is kept is bounded, and
 * nothing is kept for anybody who looks on. Not thread-safe.
 *
 * @param <T> a change, immutable
 */
public final class RecentChanges<T> {
  private final ArrayDeque<Change<T>> kept = new ArrayDeque<>();
  private final int most;
  private long newest;

  /** Nothing has changed yet; the first change gets the number 1. */
  public RecentChanges(int most) {
    this(most, 0);
  }

  /**
   * Nothing has changed yet.
   *
   * @param most changes that are kept; older ones go
   * @param before number of the change before the first: where it is greater than any that was
   *     given in an earlier life, whoever comes from there is told to start anew
   */
  public RecentChanges(int most, long before) {
    if (most < 1) {
      throw new IllegalArgumentException("keeps " + most + " changes, needs one or more");
    }
    this.most = most;
    this.newest = before;
  }

  /**
   * One change.
   *
   * @param <T> what it is
   * @param number greater by one than that of the change before
   * @param what it is
   */
  public record Change<T>(long number, T what) {}

  /**
   * What somebody who looks on is given.
   *
   * @param <T> a change
   */
  public sealed interface Reading<T> {}

  /**
   * What came after the change seen last.
   *
   * @param <T> a change
   * @param list in order, without a gap; empty when there is nothing new
   */
  public record Changes<T>(List<Change<T>> list) implements Reading<T> {
    public Changes {
      list = List.copyOf(list);
    }
  }

  /**
   * Changes that were not seen are gone, or the number is none of ours: look at the whole first.
   *
   * @param <T> a change
   * @param newest number of the newest change
   */
  public record StartAnew<T>(long newest) implements Reading<T> {}

  /** One more change; returns its number. */
  public long add(T change) {
    if (kept.size() == most) {
      var _ = kept.remove();
    }
    kept.add(new Change<>(++newest, change));
    return newest;
  }

  /** Number of the newest change, of the one before the first while there is none. */
  public long newest() {
    return newest;
  }

  /**
   * What came after a change, as much of it as is wanted.
   *
   * @param seen number of the change seen last, 0 for none
   * @param wanted changes at most
   */
  public Reading<T> after(long seen, int wanted) {
    long missing = newest - seen;
    if (seen < 0 || missing < 0 || missing > kept.size()) {
      return new StartAnew<>(newest);
    }
    var list = new ArrayList<Change<T>>();
    for (var change : kept) {
      if (change.number() > seen && list.size() < wanted) {
        list.add(change);
      }
    }
    return new Changes<>(list);
  }

  /** The newest changes, at most so many, in order. */
  public List<Change<T>> last(int wanted) {
    return kept.stream().skip(Math.max(0, kept.size() - (long) wanted)).toList();
  }
}
