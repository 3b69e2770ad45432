package dev.gantry.domain.session;

import dev.gantry.domain.wire.TransferId;

/** A transfer that has begun and not ended, as it is at a moment; for those who look on. */
public sealed interface TransferInFlight {
  /** Nobody has said how long it is. */
  long UNKNOWN_LENGTH = -1;

  /** Which it is, among those of its direction. */
  TransferId id();

  /**
   * One of the peer's.
   *
   * @param reception what the BPA's side calls it
   * @param receivedBytes octets that have come
   * @param lengthBytes octets of all of it, {@link #UNKNOWN_LENGTH} where the peer has not said
   */
  record Incoming(ReceptionId reception, TransferId id, long receivedBytes, long lengthBytes)
      implements TransferInFlight {}

  /**
   * One of ours.
   *
   * @param token what its owner calls it
   * @param emittedBytes octets of the segments that are written or about to be
   * @param acknowledgedBytes octets that the peer has acknowledged
   * @param lengthBytes octets of all of it
   */
  record Sending(
      BundleToken token, TransferId id, long emittedBytes, long acknowledgedBytes, long lengthBytes)
      implements TransferInFlight {}
}
