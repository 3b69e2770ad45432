/**
 * The TCPCLv4 protocol (RFC 9174) and every decision about it, as deterministic state machines:
 * events in, actions out. It has no socket, no thread, no clock and no log, so it runs as well
 * inside a simulator as inside a server.
 */
module dev.gantry.domain {
  requires static transitive org.jspecify;

  exports dev.gantry.domain;
  exports dev.gantry.domain.identity;
  exports dev.gantry.domain.lane;
  exports dev.gantry.domain.node;
  exports dev.gantry.domain.peer;
  exports dev.gantry.domain.session;
  exports dev.gantry.domain.share;
  exports dev.gantry.domain.time;
  exports dev.gantry.domain.watch;
  exports dev.gantry.domain.wire;
}
