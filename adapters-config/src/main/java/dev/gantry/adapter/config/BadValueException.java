package dev.gantry.adapter.config;

/** What is wrong with a value; the reader adds where it stands and which key it is. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;

  BadValueException(String problem) {
    super(problem);
  }
}
