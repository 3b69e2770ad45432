package dev.gantry.simulator.swarm;

/** What can go wrong in a {@link Swarm}. Each run draws which of them it has. */
public enum Fault {
  /** Ways with up to half a second of delay, and as much on top for single chunks. */
  DELAY("delay and jitter"),
  /** What is sent arrives in chunks of one octet, or of few. */
  CHUNKS("chunks of few octets"),
  /** Single bits arrive wrong, which only TLS can tell. */
  DAMAGE("flipped bits"),
  /** Nothing can be written to a connection for a while. */
  STALL("stalls"),
  /** One side sends no more, and reads on. */
  HALF_CLOSE("half-closed connections"),
  RESET("connections reset"),
  /** What one side sends never arrives, while what the other sends does. */
  ONE_WAY("one-way outages"),
  /** A way carries nothing for a while, and nobody is told. */
  CUT("ways cut"),
  /** Sessions are ended by SESS_TERM in the middle of their work. */
  ENDED("sessions ended"),
  BPA_SLOW("slow BPAs"),
  BPA_REFUSES("BPAs that refuse"),
  BPA_VANISHES("BPAs that vanish"),
  /** A process dies, and starts again with what its BPA has on the disk. */
  CRASH("processes killed"),
  /** A machine dies: its connections lead nowhere, and nobody is told. */
  MACHINE_DIES("machines that die");

  private final String text;

  Fault(String text) {
    this.text = text;
  }

  /** In words, many of them. */
  public String text() {
    return text;
  }
}
