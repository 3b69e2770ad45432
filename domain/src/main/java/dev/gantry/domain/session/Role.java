package dev.gantry.domain.session;

/** Which side of the TCP connection an entity is (RFC 9174 2.1). */
public enum Role {
  /** Opened the connection; sends its Contact Header and SESS_INIT first; is the TLS client. */
  ACTIVE,
  /** Accepted the connection. */
  PASSIVE
}
