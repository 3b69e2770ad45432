package dev.gantry.simulator.relay;

import dev.gantry.domain.wire.Octets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** All bundles of a run by their number: what they are, and which have arrived. */
final class Bundles {
  private final List<Flow> flows;
  private final int[] targets;
  private final int[] firsts;
  private final long[] arrivalNanos;
  private final BitSet arrived = new BitSet();
  private int arrivedCount;
  private int goneCount;

  /**
   * Bundles of which none has arrived.
   *
   * @param targets the number of the node that each flow goes to
   */
  Bundles(List<Flow> flows, List<Integer> targets) {
    this.flows = flows;
    this.targets = targets.stream().mapToInt(Integer::intValue).toArray();
    firsts = new int[flows.size()];
    int next = 0;
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = next;
      next += flows.get(i).count();
    }
    arrivalNanos = new long[next];
  }

  int count() {
    return arrivalNanos.length;
  }

  int number(int flow, int index) {
    return firsts[flow] + index;
  }

  /** The flow that a bundle is of. */
  int flowOf(int number) {
    int found = Arrays.binarySearch(firsts, number);
    return found >= 0 ? found : -found - 2;
  }

  /** The number of the node that it is for. */
  int target(int number) {
    return targets[flowOf(number)];
  }

  int bytes(int number) {
    return flows.get(flowOf(number)).bundleBytes();
  }

  long createdNanos(int number) {
    int flow = flowOf(number);
    return flows.get(flow).createdNanos(number - firsts[flow]);
  }

  /** A bundle has arrived; false when it had before. */
  boolean arrive(int number, long nowNanos) {
    if (arrived.get(number)) {
      return false;
    }
    arrived.set(number);
    arrivedCount++;
    arrivalNanos[number] = nowNanos;
    return true;
  }

  boolean hasArrived(int number) {
    return arrived.get(number);
  }

  long arrivalNanos(int number) {
    return arrivalNanos[number];
  }

  /** A bundle will never arrive: its own node had no room for it. */
  void lose() {
    goneCount++;
  }

  /** Whether all have arrived, but for those that are gone. */
  boolean allSettled() {
    return arrivedCount + goneCount == arrivalNanos.length;
  }

  /** Its octets: its number, and nothing behind it. */
  byte[] octets(int number) {
    return ByteBuffer.allocate(bytes(number)).putInt(number).array();
  }

  /** The number that a bundle has. */
  static int numberIn(Octets bundle) {
    int number = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      number = number << Byte.SIZE | bundle.at(i) & 0xff;
    }
    return number;
  }
}
