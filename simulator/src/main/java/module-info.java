/**
 * A world for the machines of {@code dev.gantry.domain}: virtual time, links, applications and a
 * witness, for whoever lifts the protocol into a simulator.
 */
module dev.gantry.simulator {
  requires transitive dev.gantry.domain;
  requires static transitive org.jspecify;

  exports dev.gantry.simulator;
  exports dev.gantry.simulator.swarm;
  exports dev.gantry.simulator.timeline;
  exports dev.gantry.simulator.relay;
}
