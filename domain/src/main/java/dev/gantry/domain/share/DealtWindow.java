package dev.gantry.domain.share;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A number of octets, files or bundles that peers share, dealt so that any number of them that hold
 * on to what they have leave every other its share. Nobody can be made to give back, so nobody may
 * take the rest:
 *
 * <ul>
 *   <li>whatever others hold, a holder may have {@link #least()};
 *   <li>one that holds nothing takes at most three quarters of what is free;
 *   <li>all that it holds stays within a quarter of what the others leave.
 * </ul>
 *
 * <p>Each greedy holder thus leaves three quarters of what it found, or one where a single thing is
 * large, and only what {@link #least()} allows goes beyond the window. Where nobody holds anything,
 * one thing of any size may go. Not thread-safe.
 *
 * @param <H> who holds: a peer, a source
 */
public final class DealtWindow<H> {
  private final long capacity;
  private final long least;

  /** Who gave back last comes last. */
  private final Map<H, Holding> held = new LinkedHashMap<>();

  private long total;

  /**
   * A window that nobody holds anything of.
   *
   * @param capacity what is dealt, 1 or more
   * @param least what each may hold however much is taken, 0 or more
   */
  public DealtWindow(long capacity, long least) {
    if (capacity < 1 || least < 0) {
      throw new IllegalArgumentException("a window of " + capacity + ", at least " + least);
    }
    this.capacity = capacity;
    this.least = least;
  }

  /** Takes {@code amount} for {@code holder}; false when that would be another's share. */
  public boolean take(H holder, long amount) {
    if (!admits(holder, amount)) {
      return false;
    }
    takeAnyway(holder, amount);
    return true;
  }

  /** The same for what cannot be refused. */
  public void takeAnyway(H holder, long amount) {
    var own = held.get(holder);
    if (own == null) {
      own = new Holding();
      held.put(holder, own);
    }
    own.amount += amount;
    total += amount;
  }

  /** Whether {@link #take} would succeed. */
  public boolean admits(H holder, long amount) {
    long own = heldBy(holder);
    if (total == 0 || own + amount <= least) {
      return true;
    }
    long ofOthers = total - own;
    if (own == 0) {
      long room = Math.max(0, capacity - ofOthers);
      return amount <= room - room / 4;
    }
    return own + amount <= most(capacity, least, ofOthers);
  }

  /**
   * The most that one holder may hold of {@code capacity} beside {@code ofOthers} of the others:
   * the rule alone, for accounts that several threads keep.
   *
   * @param least what it may hold however much is taken
   */
  public static long most(long capacity, long least, long ofOthers) {
    return Math.max(least, Math.max(0, capacity - ofOthers) / 4);
  }

  /**
   * Gives {@code amount} back.
   *
   * @throws IllegalStateException when the holder has not got so much
   */
  public void giveBack(H holder, long amount) {
    long rest = heldBy(holder) - amount;
    if (rest < 0) {
      throw new IllegalStateException(
          holder + " gives back " + amount + ", " + -rest + " too many");
    }
    var own = held.remove(holder);
    if (own != null && rest > 0) {
      own.amount = rest;
      held.put(holder, own);
    }
    total -= amount;
  }

  /** What each may hold however much is taken. */
  public long least() {
    return least;
  }

  /** What one holder has. */
  public long heldBy(H holder) {
    var own = held.get(holder);
    return own == null ? 0 : own.amount;
  }

  /**
   * Those who hold more than {@code above} and have given nothing back for the longest time, {@code
   * most} at most; the longest comes first.
   */
  public List<H> longestHolding(long above, int most) {
    return held.entrySet().stream()
        .filter(each -> each.getValue().amount > above)
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What all have together. */
  public long total() {
    return total;
  }

  /** How many hold something. */
  public int holders() {
    return held.size();
  }

  /** What one holder has. */
  private static final class Holding {
    private long amount;
  }
}
