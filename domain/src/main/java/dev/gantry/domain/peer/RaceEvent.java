package dev.gantry.domain.peer;

import dev.gantry.domain.session.EndCause;

/** What happened to one dial of a peer. */
public sealed interface RaceEvent {
  /** Always the first event. */
  record Begun() implements RaceEvent {}

  /**
   * A connection stands, as {@link RaceAction.Connect} wanted.
   *
   * @param address to which
   */
  record Connected(int address) implements RaceEvent {}

  /**
   * A connection could not be made; nothing is told of one that was let go.
   *
   * @param address to which
   */
  record ConnectFailed(int address) implements RaceEvent {}

  /**
   * The connection that was used has ended before its session was Established.
   *
   * @param cause why
   */
  record HandshakeEnded(EndCause cause) implements RaceEvent {}

  /** The time {@link AddressRace#nextDeadlineNanos()} has come. */
  record DeadlineReached() implements RaceEvent {}
}
