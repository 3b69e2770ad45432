package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.domain.lane.Lane;

/**
 * What the queue of a forward means: 0 is the highest, and one without a queue goes by best effort,
 * as all do where the BPA has one queue. Any thread.
 */
final class Queues {
  private static final int URGENT = 0;
  private static final int NORMAL = 1;

  private Queues() {}

  /** The lane of a bundle; queues beyond the second are bulk, however many the BPA has. */
  static Lane laneOf(ForwardBundleRequest request) {
    if (!request.hasQueue()) {
      return Lane.NORMAL;
    }
    return switch (request.getQueue()) {
      case URGENT -> Lane.URGENT;
      case NORMAL -> Lane.NORMAL;
      default -> Lane.BULK;
    };
  }
}
