package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.share.DealtWindow;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the BPA, dealt among the sources that it comes from: how much may wait as {@link
 * DealtWindow} does, and whose turn it is one by one, so that nobody waits behind all that another
 * one has sent. Confined to the link's loop.
 *
 * @param <B> a bundle
 */
final class DispatchQueue<B> {
  /** One bundle of each source is always welcome. */
  private static final int LEAST_BUNDLES = 1;

  private final DealtWindow<String> window;

  /** By source; the one whose turn it is comes first. None of them is empty. */
  private final Map<String, ArrayDeque<B>> bySource = new LinkedHashMap<>();

  /** An empty queue for {@code capacity} bundles. */
  DispatchQueue(int capacity) {
    this.window = new DealtWindow<>(capacity, LEAST_BUNDLES);
  }

  /** Puts a bundle at the end of those of its source; false when that would be another's share. */
  boolean offer(String source, B bundle) {
    if (!window.take(source, 1)) {
      return false;
    }
    bySource.computeIfAbsent(source, _ -> new ArrayDeque<>(2)).add(bundle);
    return true;
  }

  /** The bundle whose turn it is; null when none waits. */
  @Nullable B peek() {
    return bySource.isEmpty() ? null : bySource.values().iterator().next().peek();
  }

  /** Takes the bundle whose turn it is; null when none waits. */
  @Nullable B poll() {
    if (bySource.isEmpty()) {
      return null;
    }
    var first = bySource.entrySet().iterator().next();
    var source = first.getKey();
    var waiting = first.getValue();
    bySource.remove(source);
    var bundle = waiting.poll();
    if (!waiting.isEmpty()) {
      bySource.put(source, waiting);
    }
    window.giveBack(source, 1);
    return bundle;
  }

  /** Takes a bundle out of its turn; false when it does not wait. */
  boolean remove(String source, B bundle) {
    var waiting = bySource.get(source);
    if (waiting == null || !waiting.remove(bundle)) {
      return false;
    }
    if (waiting.isEmpty()) {
      bySource.remove(source);
    }
    window.giveBack(source, 1);
    return true;
  }

  boolean isEmpty() {
    return bySource.isEmpty();
  }

  /** Bundles that wait. */
  int size() {
    return Math.toIntExact(window.total());
  }

  /** Sources that they come from. */
  int sources() {
    return bySource.size();
  }
}
