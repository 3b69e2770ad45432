package dev.gantry.adapter.grpc.admin;

import dev.gantry.port.in.Caller;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Objects;
import java.util.function.Supplier;

/** Tells each call who makes it. */
final class Callers implements ServerInterceptor {
  private static final Context.Key<Caller> CALLER = Context.key("caller");
  private static final Context.Key<Supplier<Caller>> AGAIN = Context.key("caller, asked again");
  private static final Caller NOBODY = new Caller("nobody", Caller.Role.NONE);

  private final Way way;

  /** How somebody came in shows who it is. */
  interface Way {
    /**
     * Who makes a call.
     *
     * @param connection of the transport
     * @param headers of the call
     */
    Caller caller(Attributes connection, Metadata headers);
  }

  Callers(Way way) {
    this.way = way;
  }

  /** Who makes the call that is being answered. */
  static Caller current() {
    return Objects.requireNonNullElse(CALLER.get(), NOBODY);
  }

  /** Asks again who makes the call that is being answered, for what goes on for long. */
  static Supplier<Caller> currentAgain() {
    return Objects.requireNonNullElse(AGAIN.get(), () -> NOBODY);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Supplier<Caller> again = () -> way.caller(call.getAttributes(), headers);
    var known = Context.current().withValues(CALLER, again.get(), AGAIN, again);
    return Contexts.interceptCall(known, call, headers, next);
  }
}
