package dev.gantry.domain.wire;

/**
 * Why a transfer is refused (RFC 9174 8.6); codes that are not registered survive as {@link
 * Unassigned}.
 */
public sealed interface RefusalReason permits RefusalReason.Known, RefusalReason.Unassigned {
  /** The octet on the wire, 0 to 255. */
  int code();

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
    UNKNOWN(0x00),
    COMPLETED(0x01),
    NO_RESOURCES(0x02),
    RETRANSMIT(0x03),
    NOT_ACCEPTABLE(0x04),
    EXTENSION_FAILURE(0x05),
    SESSION_TERMINATING(0x06);

    private final int code;

    Known(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }
  }

  /**
   * A code without a registered meaning, to be treated as Unknown.
   *
   * @param code 0 to 255
   */
  record Unassigned(int code) implements RefusalReason {}
}
