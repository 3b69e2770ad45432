package dev.gantry.conformance.trial;

/**
 * The case could not look: the message says what was missing. It is never a pass, nor a failure.
 */
public final class NotObserved extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean applicable;

  private NotObserved(String why, boolean applicable) {
    super(why);
    this.applicable = applicable;
  }

  /** What the case needs is missing, or the other side would not come to the point. */
  public static NotObserved because(String why) {
    return new NotObserved(why, true);
  }

  /** The rule does not bind this side as it is. */
  public static NotObserved notApplicable(String why) {
    return new NotObserved(why, false);
  }

  public boolean applicable() {
    return applicable;
  }
}
