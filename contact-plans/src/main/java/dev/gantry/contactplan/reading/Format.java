package dev.gantry.contactplan.reading;

/** What a plan is to be read as. */
public enum Format {
  /** Commands of ION's ionadmin. */
  ION,
  /** F-TVG and P-TVG of dtn-tvg-util. */
  TVG,
  /** HDTN's JSON. */
  HDTN,
  /** A connectivity trace of the ONE simulator. */
  ONE
}
