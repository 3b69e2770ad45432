package dev.gantry.domain.identity;

/**
 * Which part a peer plays in a TLS handshake (RFC 9174 4.4.3: the side that opened the TCP
 * connection is the client).
 */
public enum TlsRole {
  /** The peer opened the connection. */
  CLIENT,
  /** The peer accepted the connection. */
  SERVER
}
