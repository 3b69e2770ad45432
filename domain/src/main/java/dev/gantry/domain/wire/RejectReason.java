package dev.gantry.domain.wire;

/**
 * Why a message is rejected (RFC 9174 8.8); codes that are not registered survive as {@link
 * Unassigned}.
 */
public sealed interface RejectReason permits RejectReason.Known, RejectReason.Unassigned {
  /** The octet on the wire, 0 to 255. */
  int code();

  /** What RFC 9174 calls it, for people. */
  String text();

  /** Maps an octet, 0 to 255, to its reason. */
  static RejectReason of(int code) {
    for (var known : Known.values()) {
      if (known.code == code) {
        return known;
      }
    }
    return new Unassigned(code);
  }

  /** The registered codes. */
  enum Known implements RejectReason {
    MESSAGE_TYPE_UNKNOWN(0x01, "Message Type Unknown"),
    MESSAGE_UNSUPPORTED(0x02, "Message Unsupported"),
    MESSAGE_UNEXPECTED(0x03, "Message Unexpected");

    private final int code;
    private final String text;

    Known(int code, String text) {
      this.code = code;
      this.text = text;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /**
   * A code without a registered meaning, to be treated as Unknown.
   *
   * @param code 0 to 255
   */
  record Unassigned(int code) implements RejectReason {
    @Override
    public String text() {
      return "unassigned code " + code;
    }
  }
}
