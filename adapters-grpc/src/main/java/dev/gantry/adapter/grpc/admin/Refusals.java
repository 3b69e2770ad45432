package dev.gantry.adapter.grpc.admin;

import dev.gantry.domain.watch.BoundedLines;
import dev.gantry.port.in.Caller;
import io.grpc.Status;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of callers who may not do what they ask, in a bounded number of lines. Any thread. */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.operator");

  private final LongSupplier nanoTime;
  private final BoundedLines lines = new BoundedLines(); // by this

  Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether the caller may do what needs {@code role}. */
  boolean admits(Caller caller, Caller.Role role, String what) {
    if (caller.may(role)) {
      return true;
    }
    tell(caller, role, what);
    return false;
  }

  private synchronized void tell(Caller caller, Caller.Role role, String what) {
    lines
        .tell(nanoTime.getAsLong())
        .ifPresent(
            untold ->
                LOG.warn(
                    "operator {} may not {}: it needs the role {}{}",
                    caller.name(),
                    what,
                    role,
                    untold == 0
                        ? ""
                        : " (" + untold + " more were refused since the last such line)"));
  }

  /** Who may do nothing has not shown who it is; who may do something may not do this. */
  static Status answer(Caller caller, Caller.Role needed) {
    return caller.role() == Caller.Role.NONE
        ? Status.UNAUTHENTICATED.withDescription(
            "who are you? Come by the socket (admin-socket), or over TLS (admin-tls) with a"
                + " certificate that admin-tls.read or admin-tls.change names, or with a token of"
                + " admin-token-file")
        : Status.PERMISSION_DENIED.withDescription(
            "this needs the role "
                + needed.name().toLowerCase(Locale.ROOT)
                + ": come by the socket (admin-socket), or with a certificate or a token that has"
                + " it, by admin-tls.change and admin-token-file");
  }
}
