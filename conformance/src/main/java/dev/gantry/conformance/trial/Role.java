package dev.gantry.conformance.trial;

import java.util.Locale;

/** Which side of the TCP connection is under test (RFC 9174 3.1). */
public enum Role {
  /** It dials the tester. */
  ACTIVE,
  /** The tester dials it. */
  PASSIVE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
