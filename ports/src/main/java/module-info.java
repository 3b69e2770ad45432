/**
 * Where the domain and the adapters meet: what is asked of us, what we ask of others, and how
 * payload crosses.
 */
module dev.gantry.ports {
  requires transitive dev.gantry.domain;
  requires static transitive org.jspecify;

  exports dev.gantry.port.address;
  exports dev.gantry.port.in;
  exports dev.gantry.port.out;
  exports dev.gantry.port.payload;
}
