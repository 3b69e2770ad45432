package dev.gantry.conformance.trial;

/** The side under test did something else than the case expects; the message says what was seen. */
public final class Deviation extends Exception {
  private static final long serialVersionUID = 1L;

  public Deviation(String seen) {
    super(seen);
  }
}
