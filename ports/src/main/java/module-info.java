/**
 * Where the domain and the adapters meet: what is asked of us, what we ask of others, how payload
 * crosses, and how it is told to operators.
 */
module dev.gantry.ports {
  requires transitive dev.gantry.domain;
  requires static transitive org.jspecify;

  exports dev.gantry.port.address;
  exports dev.gantry.port.health;
  exports dev.gantry.port.in;
  exports dev.gantry.port.json;
  exports dev.gantry.port.out;
  exports dev.gantry.port.payload;
}
