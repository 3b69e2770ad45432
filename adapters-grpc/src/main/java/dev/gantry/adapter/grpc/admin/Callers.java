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

/** Tells each call who makes it. */
final class Callers implements ServerInterceptor {
  private static final Context.Key<Caller> CALLER = Context.key("caller");
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

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var caller = way.caller(call.getAttributes(), headers);
    return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
  }
}
