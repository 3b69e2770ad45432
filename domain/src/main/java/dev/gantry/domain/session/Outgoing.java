package dev.gantry.domain.session;

import dev.gantry.domain.wire.TransferId;

/** The counters of an outbound transfer that has begun. */
final class Outgoing {
  final BundleToken token;
  final TransferId id;
  final long lengthBytes;

  /** {@link SessionEvent.TransferOffered#plainBytes()}. */
  final long plainBytes;

  long emittedBytes;

  /** What all segments emitted until its last one, of all transfers, were charged. */
  long emittedMarkBytes;

  long acknowledgedBytes;

  Outgoing(SessionEvent.TransferOffered offered, TransferId id) {
    this.token = offered.token();
    this.id = id;
    this.lengthBytes = offered.lengthBytes();
    this.plainBytes = offered.plainBytes();
  }

  boolean emitted() {
    return emittedBytes == lengthBytes;
  }
}
