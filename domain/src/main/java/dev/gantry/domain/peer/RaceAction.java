package dev.gantry.domain.peer;

/** What the driver of one dial must do. */
public sealed interface RaceAction {
  /**
   * Begin to connect; answer with {@link RaceEvent.Connected} or {@link RaceEvent.ConnectFailed}.
   *
   * @param address where to
   */
  record Connect(int address) implements RaceAction {}

  /**
   * Stop connecting, or close without a word what stands already.
   *
   * @param address where to
   */
  record LetGo(int address) implements RaceAction {}

  /**
   * Begin a session; answer with {@link RaceEvent.HandshakeEnded} if it does not come to be
   * Established.
   *
   * @param address on the connection to it
   */
  record Use(int address) implements RaceAction {}

  /** No connection could be made to any address that was left. */
  record GiveUp() implements RaceAction {}
}
