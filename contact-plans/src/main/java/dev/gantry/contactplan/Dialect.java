package dev.gantry.contactplan;

/** The forms of contact plans that are read, each by the tool that it is of. */
public enum Dialect {
  /** Commands of ION's ionadmin. */
  ION("ION"),
  /** A factual time-varying graph of dtn-tvg-util. */
  F_TVG("F-TVG"),
  /** A predicted time-varying graph of dtn-tvg-util. */
  P_TVG("P-TVG"),
  /** HDTN's JSON. */
  HDTN("HDTN"),
  /** A connectivity trace of the ONE simulator. */
  ONE("ONE");

  private final String text;

  Dialect(String text) {
    this.text = text;
  }

  /** Its name for people. */
  public String text() {
    return text;
  }
}
