package dev.gantry.certificates.wording;

import javax.security.auth.x500.X500Principal;

/** Distinguished names for people. */
public final class Names {
  private static final int MAX_CHARS = 120;

  private Names() {}

  /** In quotes, cut where it is long. */
  public static String of(X500Principal principal) {
    var name = Printable.of(principal.getName());
    if (name.isEmpty()) {
      return "(empty subject)";
    }
    return "'" + (name.length() <= MAX_CHARS ? name : name.substring(0, MAX_CHARS) + "...") + "'";
  }
}
