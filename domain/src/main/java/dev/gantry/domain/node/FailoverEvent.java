package dev.gantry.domain.node;

/** What happened to the link to the BPAs. */
public sealed interface FailoverEvent {
  /** Always the first event. */
  record Started() implements FailoverEvent {}

  /** The BPA that was connected to has registered us. */
  record Registered() implements FailoverEvent {}

  /** The connection has ended, before or after the registration. */
  record Ended() implements FailoverEvent {}

  /**
   * The first BPA was looked at, as {@link FailoverAction.Probe} wanted.
   *
   * @param well whether its service answers
   */
  record Probed(boolean well) implements FailoverEvent {}

  /** The time {@link BpaFailover#nextDeadlineNanos()} has come. */
  record DeadlineReached() implements FailoverEvent {}
}
