package dev.gantry.conformance.line;

/** TLS did not come about, or ended otherwise than by close_notify; the message says how. */
public final class HandshakeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String alert;
  private final String text;
  private final byte[] octets;

  /** How it ended. */
  public enum Kind {
    /** By a fatal alert of the other side. */
    ALERT,
    /** By the end of the connection. */
    END,
    /** By octets that are no TLS record. */
    NO_RECORD,
    /** The tester's own TLS found something wrong. */
    TESTER,
    /** Not at all: nothing more came. */
    SILENCE
  }

  HandshakeException(Kind kind, String alert, byte[] octets, String text) {
    super(text);
    this.kind = kind;
    this.alert = alert;
    this.text = text;
    this.octets = octets.clone();
  }

  static HandshakeException because(Kind kind, String text) {
    return new HandshakeException(kind, "", new byte[0], text);
  }

  /** How it ended, for people. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }

  /** Name of the alert, as RFC 8446 6 has it; empty where there was none. */
  public String alert() {
    return alert;
  }

  /** What came that is no record. */
  byte[] octets() {
    return octets.clone();
  }
}
