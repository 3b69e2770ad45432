package dev.gantry.domain.wire;

/**
 * Why a session ends (RFC 9174 8.7); codes that are not registered survive as {@link Unassigned}.
 */
public sealed interface TerminationReason
    permits TerminationReason.Known, TerminationReason.Unassigned {
  /** The octet on the wire, 0 to 255. */
  int code();

  /** Maps an octet, 0 to 255, to its reason. */
  static TerminationReason of(int code) {
    for (var known : Known.values()) {
      if (known.code == code) {
        return known;
      }
    }
    return new Unassigned(code);
  }

  /** The registered codes. */
  enum Known implements TerminationReason {
    UNKNOWN(0x00),
    IDLE_TIMEOUT(0x01),
    VERSION_MISMATCH(0x02),
    BUSY(0x03),
    CONTACT_FAILURE(0x04),
    RESOURCE_EXHAUSTION(0x05);

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
  record Unassigned(int code) implements TerminationReason {}
}
