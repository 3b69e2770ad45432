package dev.gantry.domain.node;

/** What an operator may have done with a peer. */
public enum PeerOrder {
  /** Dial it now, whatever it waits for; one that was drained is a peer like others again. */
  REDIAL,
  /** End its sessions in order, dial it no more and let it in no more, until it is redialled. */
  DRAIN
}
