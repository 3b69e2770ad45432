package dev.gantry.conformance.catalog;

/** How much RFC 9174 asks for it; SHALL is counted as MUST. */
public enum Level {
  MUST("MUST"),
  MUST_NOT("MUST NOT"),
  SHOULD("SHOULD"),
  SHOULD_NOT("SHOULD NOT"),
  RECOMMENDED("RECOMMENDED"),
  MAY("MAY"),
  /** Told without a keyword: a format, a table, a definition. */
  DEFINED("defined");

  private final String text;

  Level(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether it may be left out with a good reason (RFC 2119 3, 4). */
  public boolean isAdvice() {
    return switch (this) {
      case SHOULD, SHOULD_NOT, RECOMMENDED -> true;
      case MUST, MUST_NOT, MAY, DEFINED -> false;
    };
  }

  static Level of(String word) {
    return switch (word) {
      case "MUST" -> MUST;
      case "MUST NOT" -> MUST_NOT;
      case "SHOULD" -> SHOULD;
      case "SHOULD NOT" -> SHOULD_NOT;
      case "REC" -> RECOMMENDED;
      case "MAY" -> MAY;
      case "DEF" -> DEFINED;
      default -> throw new IllegalArgumentException("no level: " + word);
    };
  }
}
