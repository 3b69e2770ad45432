package dev.gantry.adapter.tcp.session;

/** The handlers of a session's channel by name, from the socket to the session. */
final class Handlers {
  /** Only behind our FIN. */
  static final String DRAIN = "drain";

  /** Only with TLS. */
  static final String GUARD = "guard";

  /** Only with TLS. */
  static final String TLS = "tls";

  static final String SESSION = "session";

  private Handlers() {}
}
