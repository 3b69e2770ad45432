package dev.gantry.domain.session;

import dev.gantry.domain.wire.TransferId;

/** The counters of an outbound transfer that has begun. */
final class Outgoing {
  final BundleToken token;
  final TransferId id;
  final long lengthBytes;
  long emittedBytes;

  /** What all segments emitted until its last one, of all transfers, were charged. */
  long emittedMarkBytes;

  long acknowledgedBytes;

  Outgoing(BundleToken token, TransferId id, long lengthBytes) {
    this.token = token;
    this.id = id;
    this.lengthBytes = lengthBytes;
  }

  boolean emitted() {
    return emittedBytes == lengthBytes;
  }
}
