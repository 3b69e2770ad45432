package dev.gantry.conformance.run;

/** What comes of a case. */
public enum Verdict {
  /** As it should be. */
  PASS("pass"),
  /** An advice (SHOULD, RECOMMENDED, a reported erratum) that is not followed. */
  WEAK_PASS("weak pass"),
  /** Otherwise than the RFC has it. */
  FAIL("fail"),
  /** The rule does not bind this side, or not in this role. */
  NOT_APPLICABLE("not applicable"),
  /** Nothing can be said from outside, or not in this run. */
  NOT_OBSERVED("not observed"),
  /** The tester itself is at fault. */
  HARNESS_FAULT("harness fault");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
