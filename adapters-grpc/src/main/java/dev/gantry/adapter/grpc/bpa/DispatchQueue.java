package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.share.DealtWindow;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the BPA, dealt among the sources that it comes from: how much may wait as {@link
 * DealtWindow} does, and whose turn it is one by one, so that nobody waits behind all that another
 * one has sent, nor behind a source that has no room for more in flight. Confined to the link's
 * loop.
 *
 * @param <B> a bundle
 */
final class DispatchQueue<B> {
  /** One bundle of each source is always welcome. */
  private static final int LEAST_BUNDLES = 1;

  /** Sources looked at when there is room again; 16, so that an answer stays cheap. */
  static final int MAX_LOOKS = 16;

  private final DealtWindow<String> window;

  /** By source; the one whose turn it is comes first. None of them is empty. */
  private final SequencedMap<String, ArrayDeque<B>> inTurn = new LinkedHashMap<>();

  /** The same of those that were passed over; who was looked at last comes last. */
  private final SequencedMap<String, ArrayDeque<B>> passedOver = new LinkedHashMap<>();

  /** An empty queue for {@code capacity} bundles. */
  DispatchQueue(int capacity) {
    this.window = new DealtWindow<>(capacity, LEAST_BUNDLES);
  }

  /** Puts a bundle at the end of those of its source; false when that would be another's share. */
  boolean offer(String source, B bundle) {
    if (!window.take(source, 1)) {
      return false;
    }
    var waiting = passedOver.get(source);
    if (waiting == null) {
      waiting = inTurn.computeIfAbsent(source, _ -> new ArrayDeque<>(2));
    }
    waiting.add(bundle);
    return true;
  }

  /** The bundle whose turn it is; null when none waits that was not passed over. */
  @Nullable B peek() {
    var first = inTurn.firstEntry();
    return first == null ? null : first.getValue().peek();
  }

  /** Takes the bundle whose turn it is; null when none waits that was not passed over. */
  @Nullable B poll() {
    var first = inTurn.pollFirstEntry();
    if (first == null) {
      return null;
    }
    var bundle = first.getValue().poll();
    if (!first.getValue().isEmpty()) {
      inTurn.putLast(first.getKey(), first.getValue());
    }
    window.giveBack(first.getKey(), 1);
    return bundle;
  }

  /**
   * The source whose turn it is has to wait until it is {@linkplain #lookAgain looked at} again.
   */
  void passOver() {
    var first = inTurn.pollFirstEntry();
    if (first != null) {
      passedOver.putLast(first.getKey(), first.getValue());
    }
  }

  /**
   * Gives a turn to some of the sources that were passed over, those whose next bundle may go. Who
   * has to wait on is looked at again behind the others.
   */
  void lookAgain(Predicate<B> mayGo) {
    for (int looks = Math.min(MAX_LOOKS, passedOver.size()); looks > 0; looks--) {
      var next = passedOver.pollFirstEntry();
      var first = next.getValue().getFirst();
      (mayGo.test(first) ? inTurn : passedOver).putLast(next.getKey(), next.getValue());
    }
  }

  /** Gives a turn to all that were passed over. */
  void lookAgain() {
    inTurn.putAll(passedOver);
    passedOver.clear();
  }

  /** Takes a bundle out of its turn; false when it does not wait. */
  boolean remove(String source, B bundle) {
    return remove(inTurn, source, bundle) || remove(passedOver, source, bundle);
  }

  private boolean remove(SequencedMap<String, ArrayDeque<B>> from, String source, B bundle) {
    var waiting = from.get(source);
    if (waiting == null || !waiting.remove(bundle)) {
      return false;
    }
    if (waiting.isEmpty()) {
      from.remove(source);
    }
    window.giveBack(source, 1);
    return true;
  }

  boolean isEmpty() {
    return window.total() == 0;
  }

  /** Bundles that wait. */
  int size() {
    return Math.toIntExact(window.total());
  }

  /** Sources that they come from. */
  int sources() {
    return window.holders();
  }
}
