package dev.gantry.contactplan.reading;

/**
 * A contact plan that cannot be used; its message is one line for people, which begins with the
 * file and, where that is known, the line.
 */
public final class PlanException extends Exception {
  private static final long serialVersionUID = 1L;

  PlanException(String message) {
    super(Quoted.oneLine(message));
  }
}
