package dev.gantry.fuzz.proxy;

import dev.gantry.domain.session.OutboundOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What must hold of each connection, whatever was done to it. TCPCL has no checksum, so a bundle
 * may arrive damaged where the header of a segment was touched, for its length is there; and a
 * sender may believe in an acknowledgement that was made of another. Anything else is a finding.
 */
final class Judge {
  private Judge() {}

  /**
   * The findings of one connection that is over.
   *
   * @param outcomes what became of the bundles of the client, by their index; null for none yet
   */
  static List<String> findings(Passage passage, OutboundOutcome[] outcomes) {
    var findings = new ArrayList<String>();
    for (boolean server : new boolean[] {true, false}) {
      deliveries(passage, server, findings);
    }
    for (int i = 0; i < outcomes.length; i++) {
      if (outcomes[i] instanceof OutboundOutcome.Acknowledged
          && !isTaken(passage, true, i)
          && !mayBeMisunderstood(passage)) {
        findings.add(passage + ": bundle " + i + " was acknowledged and never taken");
      }
    }
    if (passage.isUntouched()) {
      honest(passage, outcomes, findings);
    }
    return findings;
  }

  private static void deliveries(Passage passage, boolean server, List<String> findings) {
    var side = server ? "the server" : "the client";
    var taken = passage.taken(server);
    for (var bundle : taken) {
      if (!bundle.intact()) {
        if (!isTouched(passage, server, FrameKind.SEGMENT_HEADER)
            && !isTouched(passage, server, FrameKind.SEGMENT_DATA)) {
          findings.add(passage + ": " + side + " took a bundle that nobody sent");
        }
      } else if (bundle.connection() != passage.number() || bundle.toServer() != server) {
        findings.add(passage + ": " + side + " took a bundle of another: " + bundle);
      }
    }
    var intact = taken.stream().filter(TestBundle::intact).toList();
    // What was taken and is not known to be is sent again: an acknowledgement may have become
    // XFER_REFUSE Retransmit.
    if (!isTouched(passage, !server, FrameKind.ACK)
        && intact.stream().distinct().count() != intact.size()) {
      findings.add(passage + ": " + side + " took a bundle twice");
    }
  }

  private static void honest(Passage passage, OutboundOutcome[] outcomes, List<String> findings) {
    for (int i = 0; i < outcomes.length; i++) {
      if (!(outcomes[i] instanceof OutboundOutcome.Acknowledged) || !isTaken(passage, true, i)) {
        findings.add(passage + ": bundle " + i + " of the client ended with " + outcomes[i]);
      }
    }
    if (!isTaken(passage, false, 0)) {
      findings.add(passage + ": the bundle of the server did not come");
    }
  }

  /** Whether the sender can take an acknowledgement for another one than it was. */
  private static boolean mayBeMisunderstood(Passage passage) {
    return isTouched(passage, true, FrameKind.SEGMENT_HEADER)
        || isTouched(passage, true, FrameKind.SEGMENT_DATA)
        || isTouched(passage, false, FrameKind.ACK);
  }

  private static boolean isTouched(Passage passage, boolean toServer, FrameKind kind) {
    return passage.direction(toServer).touched().containsKey(kind);
  }

  private static boolean isTaken(Passage passage, boolean server, int index) {
    return passage.taken(server).stream()
        .anyMatch(bundle -> bundle.intact() && bundle.index() == index);
  }
}
