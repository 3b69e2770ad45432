package dev.gantry.domain.node;

/** What the driver of the link to the BPAs must do. */
public sealed interface FailoverAction {
  /**
   * Connect and register; answer with {@link FailoverEvent.Registered} or {@link
   * FailoverEvent.Ended}.
   *
   * @param bpa which, 0 for the first
   * @param pause whether to wait first, the longer the more often all of them failed
   */
  record Connect(int bpa, boolean pause) implements FailoverAction {}

  /** See whether the first BPA would take us; answer with {@link FailoverEvent.Probed}. */
  record Probe() implements FailoverAction {}

  /** Leave the present BPA in order; {@link FailoverEvent.Ended} tells when that is done. */
  record GoBack() implements FailoverAction {}
}
