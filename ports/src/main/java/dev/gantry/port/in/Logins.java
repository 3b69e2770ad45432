package dev.gantry.port.in;

import java.security.cert.X509Certificate;
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
   * @param openDoor whether only this machine reaches the address where it came in, and nobody was
   *     asked to show who it is
   * @param safe whether a secret passes nowhere in the clear: on this machine, or over TLS
   * @param authorization the header of that name, null for none
   * @param certificate which it proved to own, and the authorities of operators vouch for; null for
   *     none
   */
  record Arrival(
      String from,
      boolean openDoor,
      boolean safe,
      @Nullable String authorization,
      @Nullable X509Certificate certificate) {
    /** One without a certificate. */
    public Arrival(String from, boolean openDoor, boolean safe, @Nullable String authorization) {
      this(from, openDoor, safe, authorization, null);
    }
  }
}
