package dev.gantry.conformance.catalog;

/**
 * A row of the matrix.
 *
 * @param id such as {@code R-5.2.3-04}; {@code E-8770} is an erratum that is reported, not verified
 * @param section of RFC 9174
 * @param text the rule in a few words of our own
 */
public record Requirement(String id, String section, Level level, String text) {
  /** Whether it is of an erratum that nobody has verified. */
  public boolean isReportedErratum() {
    return id.startsWith("E-");
  }

  /** Whether who does otherwise may still claim conformance. */
  public boolean isAdvice() {
    return level.isAdvice() || isReportedErratum();
  }
}
