package dev.gantry.domain.share;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for room in a {@link DealtWindow}. When somebody gives room back it is looked at
 * first, since it may hold nothing now and nobody else would have it looked at again; then some of
 * the others, each in its turn, so that this stays cheap however many wait. Not thread-safe.
 *
 * @param <H> who waits: a peer, a session
 * @param <W> what for
 */
public final class WaitingLine<H, W> {
  /** Others looked at when room is given back; 16, so that the end of a bundle stays cheap. */
  public static final int MAX_LOOKS = 16;

  /** Who was looked at last comes last. */
  private final SequencedMap<H, W> waiting = new LinkedHashMap<>();

  /** Has somebody wait at the end, or, who waits already, for something else. */
  public void put(H holder, W wanted) {
    waiting.put(holder, wanted);
  }

  /** What somebody waits for; null for one that does not. */
  public @Nullable W get(H holder) {
    return waiting.get(holder);
  }

  /** Somebody waits no more; null for one that did not. */
  public @Nullable W remove(H holder) {
    return waiting.remove(holder);
  }

  /** Nobody waits any more. */
  public void clear() {
    waiting.clear();
  }

  /** All who wait leave the line. */
  public void clearInto(SequencedMap<H, W> others) {
    others.putAll(waiting);
    waiting.clear();
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many wait. */
  public int size() {
    return waiting.size();
  }

  /**
   * Looks at the one who has given room back, if it waits, and at some of the others.
   *
   * @param served serves who may go now; whether it waits no more
   */
  public void lookAgain(H givenBack, BiPredicate<? super H, ? super W> served) {
    var wanted = waiting.remove(givenBack);
    if (wanted != null && !served.test(givenBack, wanted)) {
      waiting.put(givenBack, wanted);
    }
    lookAgain(served);
  }

  /** The same where nobody has given anything back. */
  public void lookAgain(BiPredicate<? super H, ? super W> served) {
    for (int looks = Math.min(MAX_LOOKS, waiting.size()); looks > 0; looks--) {
      var next = waiting.pollFirstEntry();
      if (!served.test(next.getKey(), next.getValue())) {
        waiting.putLast(next.getKey(), next.getValue());
      }
    }
  }
}
