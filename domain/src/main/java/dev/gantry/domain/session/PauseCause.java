package dev.gantry.domain.session;

/**
 * Why we do not read from a connection for a while. Where more than one holds, the first of these
 * is told: what is nearest to the session comes before what it shares with others.
 */
public enum PauseCause {
  /** The peer does not read what we answer. */
  UNREAD_ANSWERS,
  /** It has sent more than its rates allow. */
  RATES,
  /** As many of its bundles as may be wait for the word of the BPA. */
  UNANSWERED_BUNDLES,
  /** Octets that it sent and that the BPA has not taken fill its budget. */
  SESSION_BUDGET,
  /** Octets of all sessions fill that of the node, and one of its transfers is under way. */
  NODE_BUDGET,
  /** Its next bundle waits until the BPA takes bundles again. */
  BUNDLES_HELD
}
