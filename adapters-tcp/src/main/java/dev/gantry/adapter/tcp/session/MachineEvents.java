package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionEvent;

/** Tells a session's machine what has happened. On the session's event loop. */
@FunctionalInterface
interface MachineEvents {
  /**
   * What it leads to is done before this returns; while what another event led to is being done,
   * behind that. What is to be sent leaves soon.
   */
  void tell(SessionEvent event);
}
