package dev.gantry.conformance.trial;

import dev.gantry.conformance.line.Stimulus;

/**
 * What a tester puts into its SESS_INIT (RFC 9174 4.6).
 *
 * @param keepaliveSeconds 0 to 65535
 * @param nodeId octets of the Node ID, right or not
 * @param items the list of session extension items, right or not
 */
public record Offer(
    int keepaliveSeconds, long segmentMru, long transferMru, byte[] nodeId, Stimulus items) {
  /**
   * 60 s, a mebioctet a segment and sixteen a transfer: nothing that a peer would stumble over, and
   * long enough for a case to be over before it has to send a KEEPALIVE itself.
   */
  static Offer of(String nodeId) {
    return new Offer(60, 1 << 20, 16 << 20, Stimulus.text(nodeId), Stimulus.nothing());
  }

  public Offer keepalive(int seconds) {
    return new Offer(seconds, segmentMru, transferMru, nodeId, items);
  }

  public Offer mru(long segment, long transfer) {
    return new Offer(keepaliveSeconds, segment, transfer, nodeId, items);
  }

  public Offer nodeId(byte[] octets) {
    return new Offer(keepaliveSeconds, segmentMru, transferMru, octets, items);
  }

  public Offer items(Stimulus list) {
    return new Offer(keepaliveSeconds, segmentMru, transferMru, nodeId, list);
  }

  /** The message. */
  public Stimulus message() {
    return Stimulus.sessInit(keepaliveSeconds, segmentMru, transferMru, nodeId, items);
  }
}
