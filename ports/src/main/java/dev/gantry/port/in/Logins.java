package dev.gantry.port.in;

import org.jspecify.annotations.Nullable;

/** Who comes in over TCP. Any thread. */
public interface Logins {
  /** Nobody is known: who may look without a login looks, and nobody changes anything. */
  Logins OPEN =
      arrival ->
          new Caller(arrival.from(), arrival.openDoor() ? Caller.Role.READ : Caller.Role.NONE);

  /** Who it is, and what it may. */
  Caller caller(Arrival arrival);

  /**
   * Somebody who asks.
   *
   * @param from address of the other end, for the log and to count failures by
   * @param openDoor whether only this machine reaches the address where it came in
   * @param local whether it is on this machine, so that a secret passes nowhere in the clear
   * @param authorization the header of that name, null for none
   */
  record Arrival(String from, boolean openDoor, boolean local, @Nullable String authorization) {}
}
