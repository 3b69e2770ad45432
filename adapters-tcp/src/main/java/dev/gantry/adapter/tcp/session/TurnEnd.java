package dev.gantry.adapter.tcp.session;

/** Ends a session's turn on its event loop. On that loop. */
@FunctionalInterface
interface TurnEnd {
  /** Makes sure that the turn ends soon; nothing to do while its end is on its way. */
  void endLater();
}
