package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.BpaToCla;

/** Hears what becomes of a request of ours. On the link's loop. */
interface Answer {
  /** The answer came, or the BPA's status for the request. */
  void answered(BpaToCla answer);

  /** The stream ended first. */
  void lost(String cause);
}
