package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.share.DealtWindow;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Deals the octets of bundles that a BPA has on their way among its peers, as the server's links to
 * a BPA do. What there is no room for waits in the line of its peer.
 */
final class DealtForwards {
  /** What each peer may have on its way whatever others have: a few small bundles. */
  private static final long LEAST_BYTES = 64;

  private final String name;
  private final long capacityBytes;
  private final Consumer<ForwardedBundle> ask;
  private final DealtWindow<String> window;
  private final Map<String, ArrayDeque<ForwardedBundle>> waiting = new LinkedHashMap<>();

  /** Kept beside the window from what was asked and answered. */
  private long onTheirWayBytes;

  /**
   * Without bundles.
   *
   * @param name of the BPA, for messages
   * @param capacityBytes what is dealt, no less than the longest bundle
   * @param ask how a bundle is brought to the node
   */
  DealtForwards(String name, long capacityBytes, Consumer<ForwardedBundle> ask) {
    this.name = name;
    this.capacityBytes = capacityBytes;
    this.ask = ask;
    window = new DealtWindow<>(capacityBytes, LEAST_BYTES);
  }

  void add(ForwardedBundle bundle) {
    var line = waiting.computeIfAbsent(bundle.address(), _ -> new ArrayDeque<>());
    line.add(bundle);
    advance(bundle.address(), line);
  }

  /** A bundle that was on its way was answered. */
  void answered(ForwardedBundle bundle) {
    onTheirWayBytes -= bundle.bundle().length();
    window.giveBack(bundle.address(), bundle.bundle().length());
    waiting.forEach(this::advance);
    waiting.values().removeIf(ArrayDeque::isEmpty);
  }

  private void advance(String address, ArrayDeque<ForwardedBundle> line) {
    while (!line.isEmpty() && window.take(address, line.peek().bundle().length())) {
      var next = line.remove();
      onTheirWayBytes += next.bundle().length();
      check(
          onTheirWayBytes <= capacityBytes + LEAST_BYTES * window.holders(),
          () -> name + " has too much on its way: " + onTheirWayBytes + " octets");
      ask.accept(next);
    }
  }
}
