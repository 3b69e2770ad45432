package dev.gantry.contactplan.reading;

/** What a rate in a text plan counts. */
public enum RateUnit {
  /** Octets, as ION and ONE have it. */
  OCTETS(8, "octets"),
  /** Bits, as pycg-dtn writes them in the same place. */
  BITS(1, "bits");

  private final int bits;
  private final String text;

  RateUnit(int bits, String text) {
    this.bits = bits;
    this.text = text;
  }

  /** How many bits one of them is. */
  int bits() {
    return bits;
  }

  /** Its name for people, of several. */
  String text() {
    return text;
  }
}
