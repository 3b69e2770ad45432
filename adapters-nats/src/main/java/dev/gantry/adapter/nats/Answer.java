package dev.gantry.adapter.nats;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;

/** What NATS is to do with a bundle after its forward. */
sealed interface Answer {
  /** The peer has it. */
  record Taken() implements Answer {}

  /** The peer will never take it. */
  record Never(String reason) implements Answer {}

  /** The peer was not there. */
  record Elsewhere() implements Answer {}

  /** Once more after a while. */
  record Later() implements Answer {}

  /** What follows from an outcome. */
  static Answer to(ForwardOutcome outcome) {
    return switch (outcome) {
      case ForwardOutcome.Sent() -> new Taken();
      case ForwardOutcome.NoNeighbour() -> new Elsewhere();
      case ForwardOutcome.TooLarge(var bytes) ->
          new Never("longer than the peer receives (" + bytes + " octets)");
      case ForwardOutcome.Interrupted(var times) ->
          new Never("interrupted " + times + " times while it was on its way");
      case ForwardOutcome.Unreadable() -> new Later();
      case ForwardOutcome.Refused(var reason) -> {
        // RFC 9174 5.2.4: "The receiver already has the complete bundle."
        if (reason == RefusalReason.Known.COMPLETED) {
          yield new Taken();
        }
        yield reason == RefusalReason.Known.NOT_ACCEPTABLE
                || reason == RefusalReason.Known.EXTENSION_FAILURE
            ? new Never("refused by the peer: " + reason.text())
            : new Later();
      }
    };
  }
}
