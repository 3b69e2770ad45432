package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.share.DealtWindow;
import dev.gantry.domain.share.WaitingLine;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the BPA: how much may wait is dealt among the sources that it comes from, as
 * {@link DealtWindow} does, and whose turn it is among the sessions, so that nobody waits behind
 * all that another one has sent, nor behind a session that has no room for more in flight. Confined
 * to the link's loop.
 *
 * @param <B> a bundle
 */
final class DispatchQueue<B extends DispatchQueue.Waiting> {
  /** One bundle of each source is always welcome. */
  private static final int LEAST_BUNDLES = 1;

  private final DealtWindow<String> window;

  /** By session; the one whose turn it is comes first. None of them is empty. */
  private final SequencedMap<PeerAddress, ArrayDeque<B>> inTurn = new LinkedHashMap<>();

  /** The same of those that were passed over. */
  private final WaitingLine<PeerAddress, ArrayDeque<B>> passedOver = new WaitingLine<>();

  /** A bundle that waits. */
  interface Waiting {
    /** Where it comes from: who shares what may wait with whom. */
    String source();

    /** The session that it came by: who takes turns with whom. */
    PeerAddress peer();
  }

  /** An empty queue for {@code capacity} bundles. */
  DispatchQueue(int capacity) {
    this.window = new DealtWindow<>(capacity, LEAST_BUNDLES);
  }

  /** Puts a bundle at the end of those of its session; false when that would be another's share. */
  boolean offer(B bundle) {
    if (!window.take(bundle.source(), 1)) {
      return false;
    }
    var waiting = passedOver.get(bundle.peer());
    if (waiting == null) {
      waiting = inTurn.computeIfAbsent(bundle.peer(), _ -> new ArrayDeque<>(2));
    }
    waiting.add(bundle);
    return true;
  }

  /** The bundle whose turn it is; null when none waits that was not passed over. */
  @Nullable B peek() {
    var first = inTurn.firstEntry();
    return first == null ? null : first.getValue().getFirst();
  }

  /** Takes the bundle whose turn it is; null when none waits that was not passed over. */
  @Nullable B poll() {
    var first = inTurn.pollFirstEntry();
    if (first == null) {
      return null;
    }
    var bundle = first.getValue().removeFirst();
    if (!first.getValue().isEmpty()) {
      inTurn.putLast(first.getKey(), first.getValue());
    }
    window.giveBack(bundle.source(), 1);
    return bundle;
  }

  /** The session whose turn it is has to wait until it is {@link #lookAgain looked at} again. */
  void passOver() {
    var first = inTurn.pollFirstEntry();
    if (first != null) {
      passedOver.put(first.getKey(), first.getValue());
    }
  }

  /**
   * Gives a turn to some of the sessions that were passed over, those whose next bundle may go: to
   * the one that was {@code answered} before any other.
   */
  void lookAgain(PeerAddress answered, Predicate<B> mayGo) {
    passedOver.lookAgain(answered, (peer, waiting) -> takesTurn(peer, waiting, mayGo));
  }

  /** The same where none was answered. */
  void lookAgain(Predicate<B> mayGo) {
    passedOver.lookAgain((peer, waiting) -> takesTurn(peer, waiting, mayGo));
  }

  private boolean takesTurn(PeerAddress peer, ArrayDeque<B> waiting, Predicate<B> mayGo) {
    if (!mayGo.test(waiting.getFirst())) {
      return false;
    }
    inTurn.putLast(peer, waiting);
    return true;
  }

  /** Gives a turn to all that were passed over. */
  void lookAgain() {
    passedOver.clearInto(inTurn);
  }

  /** Takes a bundle out of its turn; false when it does not wait. */
  boolean remove(B bundle) {
    var inItsTurn = inTurn.get(bundle.peer());
    var waiting = inItsTurn == null ? passedOver.get(bundle.peer()) : inItsTurn;
    if (waiting == null || !waiting.remove(bundle)) {
      return false;
    }
    if (waiting.isEmpty()) {
      inTurn.remove(bundle.peer());
      passedOver.remove(bundle.peer());
    }
    window.giveBack(bundle.source(), 1);
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
