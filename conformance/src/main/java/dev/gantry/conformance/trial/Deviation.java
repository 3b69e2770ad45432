package dev.gantry.conformance.trial;

/** The side under test did something else than the case expects; the message says what was seen. */
public final class Deviation extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean weak;

  public Deviation(String seen) {
    this(seen, false);
  }

  private Deviation(String seen, boolean weak) {
    super(seen);
    this.weak = weak;
  }

  /** What nobody would be refused conformance for, whatever the level of the row. */
  public static Deviation weak(String seen) {
    return new Deviation(seen, true);
  }

  /** The same, with where it was seen before it. */
  public Deviation behind(String where) {
    return new Deviation(where + getMessage(), weak);
  }

  public boolean isWeak() {
    return weak;
  }
}
