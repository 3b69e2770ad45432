package dev.gantry.domain.wire;

/**
 * Why a transfer is refused (RFC 9174 8.6); codes that are not registered survive as {@link
 * Unassigned}.
 */
public sealed interface RefusalReason permits RefusalReason.Known, RefusalReason.Unassigned {
  /** The octet on the wire, 0 to 255. */
  int code();

  /** What RFC 9174 calls it, for people. */
  String text();

  /** Whether the peer refuses the bundle because it has it already. */
  default boolean delivered() {
    // RFC 9174 5.2.4: on Completed, the sender "MAY consider the bundle as completely received".
    return this == Known.COMPLETED;
  }

  /** Maps an octet, 0 to 255, to its reason. */
  static RefusalReason of(int code) {
    for (var known : Known.values()) {
      if (known.code == code) {
        return known;
      }
    }
    return new Unassigned(code);
  }

  /** The registered codes. */
  enum Known implements RefusalReason {
    UNKNOWN(0x00, "Unknown"),
    COMPLETED(0x01, "Completed"),
    NO_RESOURCES(0x02, "No Resources"),
    RETRANSMIT(0x03, "Retransmit"),
    NOT_ACCEPTABLE(0x04, "Not Acceptable"),
    EXTENSION_FAILURE(0x05, "Extension Failure"),
    SESSION_TERMINATING(0x06, "Session Terminating");

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
  record Unassigned(int code) implements RefusalReason {
    @Override
    public String text() {
      return "unassigned code " + code;
    }
  }
}
