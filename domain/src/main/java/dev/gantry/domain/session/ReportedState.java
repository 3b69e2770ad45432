package dev.gantry.domain.session;

/** Session states as an agent sees them (RFC 9174 3.1). */
public enum ReportedState {
  CONNECTING,
  CONTACT_NEGOTIATING,
  SESSION_NEGOTIATING,
  ESTABLISHED_IDLE,
  ESTABLISHED_LIVE,
  ENDING,
  TERMINATED,
  FAILED
}
