package dev.gantry.domain.identity;

import java.util.Locale;

/** The node name of a {@code dtn} EID (RFC 9171 4.2.5.1.1), normalised by RFC 3986 6.2.2. */
final class DtnNodeName {
  private static final String SUB_DELIMITERS = "!$&'()+,;=";

  private DtnNodeName() {}

  /**
   * The canonical text of {@code dtn:rest}.
   *
   * @param text the whole, for the message of a refusal
   */
  static String canonical(String text, String rest) {
    if (!rest.startsWith("//")) {
      throw NodeId.notANodeId(text, "it must read dtn://NAME/");
    }
    int slash = rest.indexOf('/', 2);
    if (slash < 0) {
      throw NodeId.notANodeId(text, "the slash behind the node name is missing");
    }
    if (slash != rest.length() - 1) {
      throw NodeId.notANodeId(text, "the demux behind the node name must be empty");
    }
    var name = normalise(text, rest.substring(2, slash));
    // RFC 9171 4.2.5.1.1: a node name begins with a letter, a digit, or one of "-._".
    if (name.isEmpty() || name.charAt(0) == '~' || !isUnreserved(name.charAt(0))) {
      throw NodeId.notANodeId(
          text, "its node name must begin with a letter, a digit or one of -._");
    }
    return "dtn://" + name + "/";
  }

  private static String normalise(String text, String name) {
    var out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '%') {
        int octet = i + 2 < name.length() ? hex(name.charAt(i + 1), name.charAt(i + 2)) : -1;
        if (octet < 0) {
          throw NodeId.notANodeId(text, "a percent sign must be followed by two hex digits");
        }
        // RFC 3986 6.2.2.2: an encoded unreserved character is the character itself.
        if (isUnreserved((char) octet)) {
          out.append((char) octet);
        } else {
          out.append(name.substring(i, i + 3).toUpperCase(Locale.ROOT));
        }
        i += 2;
      } else if (isUnreserved(c) || SUB_DELIMITERS.indexOf(c) >= 0) {
        out.append(c);
      } else {
        throw NodeId.notANodeId(
            text,
            c == '*' ? "wildcards name no node" : "its node name holds a forbidden character");
      }
    }
    return out.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static int hex(char high, char low) {
    // Character.digit also takes digits beyond ASCII.
    if (high > 0x7F || low > 0x7F) {
      return -1;
    }
    int h = Character.digit(high, 16);
    int l = Character.digit(low, 16);
    return h < 0 || l < 0 ? -1 : h << 4 | l;
  }
}
