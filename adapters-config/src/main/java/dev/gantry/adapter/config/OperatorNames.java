package dev.gantry.adapter.config;

import java.util.Locale;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/** How a certificate is named that a role is given to: what it is, a colon, and the name itself. */
final class OperatorNames {
  /** Stands for every certificate that the authorities vouch for. */
  static final String ANY = "any";

  static final ValueType<String> NAME =
      TextType.of(
          "uri:, dns:, email:, subject: or sha256: and the name, or any",
          OperatorNames::name,
          text -> text);

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private OperatorNames() {}

  /** The form that two names have that mean the same. */
  private static String name(String text) {
    if (text.equals(ANY)) {
      return text;
    }
    int colon = text.indexOf(':');
    var kind = colon < 0 ? "" : text.substring(0, colon);
    var name = text.substring(colon + 1);
    if (name.isBlank()) {
      throw new IllegalArgumentException("there is no name behind the colon");
    }
    return kind
        + ":"
        + switch (kind) {
          case "uri", "email" -> name;
          case "dns" -> name.toLowerCase(Locale.ROOT);
          case "subject" -> new X500Principal(name).getName(X500Principal.CANONICAL);
          case "sha256" -> digest(name);
          default -> throw new IllegalArgumentException("it does not begin with one of these");
        };
  }

  private static String digest(String text) {
    var hex = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!SHA256.matcher(hex).matches()) {
      throw new IllegalArgumentException("SHA-256 is 64 hexadecimal digits");
    }
    return hex;
  }
}
