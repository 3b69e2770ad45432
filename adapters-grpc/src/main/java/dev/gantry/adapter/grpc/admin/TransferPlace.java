package dev.gantry.adapter.grpc.admin;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.in.NodeOperations.TransferStatus;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;

/**
 * Where a page of transfers begins: behind a transfer, which may have ended meanwhile, or at a
 * session.
 *
 * @param session the first that is asked
 * @param direction 0 for the peer's, 1 for ours; of the last transfer of that session that was told
 * @param id of that transfer, unsigned; none was told where {@code within} is false
 * @param within whether transfers of that session were told
 */
record TransferPlace(long session, int direction, long id, boolean within) {
  private static final TransferPlace START = new TransferPlace(0, 0, 0, false);

  /** What {@link #behind} wrote; empty for the start. */
  static TransferPlace read(String token) throws OperatorException {
    if (token.isEmpty()) {
      return START;
    }
    var parts = token.split("\\.", -1);
    try {
      if (parts.length == 1) {
        return new TransferPlace(Long.parseLong(parts[0]), 0, 0, false);
      }
      if (parts.length == 3 && (parts[1].equals("0") || parts[1].equals("1"))) {
        return new TransferPlace(
            Long.parseLong(parts[0]),
            Integer.parseInt(parts[1]),
            Long.parseUnsignedLong(parts[2]),
            true);
      }
    } catch (NumberFormatException e) {
      throw foreign();
    }
    throw foreign();
  }

  private static OperatorException foreign() {
    return new OperatorException(
        Kind.INVALID, "page_token is none of ours: take next_page_token of the answer before");
  }

  /** Behind a transfer. */
  static String behind(SessionKey session, TransferStatus transfer) {
    return session.number() + "." + direction(transfer) + "." + transfer.id();
  }

  /** Behind all of a session. */
  static String behind(SessionKey session) {
    return Long.toString(session.number() + 1);
  }

  /** Whether a transfer is still to be told. */
  boolean isBefore(SessionKey key, TransferStatus transfer) {
    if (!within || key.number() != session) {
      return true;
    }
    int directions = Integer.compare(direction, direction(transfer));
    return directions < 0
        || (directions == 0 && Long.compareUnsigned(id, transfer.id().bits()) < 0);
  }

  private static int direction(TransferStatus transfer) {
    return transfer.outgoing() ? 1 : 0;
  }
}
