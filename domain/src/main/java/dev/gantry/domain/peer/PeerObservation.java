package dev.gantry.domain.peer;

/** What a peer noticed that is worth a log line or a counter. */
public sealed interface PeerObservation {
  /**
   * A bundle may be what breaks sessions. From now on it goes last and alone.
   *
   * @param lengthBytes its length
   * @param interruptions how often it came to no end
   */
  record BundleSuspected(long lengthBytes, int interruptions) implements PeerObservation {}

  /**
   * A bundle goes back to the BPA, for it has come to no end too often.
   *
   * @param lengthBytes its length
   * @param interruptions how often
   */
  record BundleGivenBack(long lengthBytes, int interruptions) implements PeerObservation {}

  /**
   * No session came within the hold time: what waits goes back to the BPA.
   *
   * @param bundles how many those are, at least one
   */
  record HoldOver(int bundles) implements PeerObservation {}

  /**
   * A session has taken no bundle for a while and stayed open; it is offered bundles again.
   *
   * @param session which
   */
  record SessionAskedAgain(SessionKey session) implements PeerObservation {}

  /**
   * Two sessions of one node met, and one of them ends (RFC 9174 6.1).
   *
   * @param session the one that ends
   * @param younger whether it is the younger
   */
  record SessionYields(SessionKey session, boolean younger) implements PeerObservation {}

  /**
   * One more session than the least number was dialled, for what the peer had not acknowledged.
   *
   * @param sessions how many there are now
   * @param bundles not acknowledged
   * @param bytes octets of those
   */
  record PoolGrown(int sessions, int bundles, long bytes) implements PeerObservation {}

  /**
   * A session beyond the least number has ended because it was idle.
   *
   * @param sessions how many there are now
   */
  record PoolShrunk(int sessions) implements PeerObservation {}

  /**
   * A session that was asked again still takes no bundle; it is ended.
   *
   * @param session which
   */
  record SessionUseless(SessionKey session) implements PeerObservation {}
}
