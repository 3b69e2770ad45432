package dev.gantry.adapter.nats;

import java.util.LinkedHashSet;

/**
 * Numbers of messages that are done with, though NATS may not know it: those that come again are
 * acknowledged and not sent. Thread-safe.
 */
final class Settled {
  /** How many; 16,384, all that a bucket has under way and then some, in 1 MB. */
  static final int MAX_NUMBERS = 16_384;

  // Guarded by this.
  private final LinkedHashSet<Long> numbers = new LinkedHashSet<>();

  synchronized void add(long number) {
    numbers.add(number);
    if (numbers.size() > MAX_NUMBERS) {
      numbers.removeFirst();
    }
  }

  synchronized boolean has(long number) {
    return numbers.contains(number);
  }
}
