package dev.gantry.domain.wire;

/**
 * Why a session ends (RFC 9174 8.7); codes that are not registered survive as {@link Unassigned}.
 */
public sealed interface TerminationReason
    permits TerminationReason.Known, TerminationReason.Unassigned {
  /** The octet on the wire, 0 to 255. */
  int code();

  /** What RFC 9174 calls it, for people. */
  String text();

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
    UNKNOWN(0x00, "Unknown"),
    IDLE_TIMEOUT(0x01, "Idle timeout"),
    VERSION_MISMATCH(0x02, "Version mismatch"),
    BUSY(0x03, "Busy"),
    CONTACT_FAILURE(0x04, "Contact Failure"),
    RESOURCE_EXHAUSTION(0x05, "Resource Exhaustion");

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
  record Unassigned(int code) implements TerminationReason {
    @Override
    public String text() {
      return "unassigned code " + code;
    }
  }
}
