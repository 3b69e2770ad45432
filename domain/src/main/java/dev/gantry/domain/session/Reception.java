package dev.gantry.domain.session;

import dev.gantry.domain.wire.TransferId;

/** The counters of a running inbound transfer. */
final class Reception {
  final ReceptionId reception;
  final TransferId id;
  final long announcedBytes;
  long receivedBytes;
  int emptySegments;

  Reception(ReceptionId reception, TransferId id, long announcedBytes) {
    this.reception = reception;
    this.id = id;
    this.announcedBytes = announcedBytes;
  }
}
