package dev.gantry.adapter.grpc.admin;

import com.google.protobuf.Message;
import dev.gantry.adapter.grpc.wire.operator.OperatorGrpc;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.OperatorException;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** What operators may ask, as a service of gRPC. */
final class OperatorService {
  private OperatorService() {}

  static ServerServiceDefinition of(OperatorCalls calls, Watchers watchers) {
    var service = ServerServiceDefinition.builder(OperatorGrpc.getServiceDescriptor());
    calls.all().forEach(call -> add(service, calls, call));
    calls.watches().forEach(watch -> add(service, calls, watch, watchers));
    return service.build();
  }

  private static <Q extends Message, A extends Message> void add(
      ServerServiceDefinition.Builder service, OperatorCalls calls, OperatorCall<Q, A> call) {
    service.addMethod(
        call.method(),
        ServerCalls.asyncUnaryCall(
            (Q request, StreamObserver<A> answer) -> answer(calls, call, request, answer)));
  }

  private static <Q extends Message, A extends Message> void answer(
      OperatorCalls calls, OperatorCall<Q, A> call, Q request, StreamObserver<A> answer) {
    Caller caller = Callers.current();
    if (!calls.admits(caller, call)) {
      answer.onError(Refusals.answer(caller, call.role()).asRuntimeException());
      return;
    }
    try {
      answer.onNext(call.answer(caller, request));
      answer.onCompleted();
    } catch (OperatorException e) {
      answer.onError(statusOf(e).asRuntimeException());
    }
  }

  private static <Q extends Message, A extends Message> void add(
      ServerServiceDefinition.Builder service,
      OperatorCalls calls,
      OperatorWatch<Q, A> watch,
      Watchers watchers) {
    service.addMethod(
        watch.method(),
        ServerCalls.asyncServerStreamingCall(
            (Q request, StreamObserver<A> answer) ->
                begin(calls, watch, request, answer, watchers)));
  }

  private static <Q extends Message, A extends Message> void begin(
      OperatorCalls calls,
      OperatorWatch<Q, A> watch,
      Q request,
      StreamObserver<A> answer,
      Watchers watchers) {
    var caller = Callers.current();
    if (!calls.admits(caller, watch)) {
      answer.onError(Refusals.answer(caller, Caller.Role.READ).asRuntimeException());
      return;
    }
    var watcher =
        new StreamWatcher<A>((ServerCallStreamObserver<A>) answer, Callers.currentAgain());
    if (!watchers.begin(watch.beginning().apply(request), watcher)) {
      answer.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription(Watchers.MAX_WATCHERS + " watch already, as many as may")
              .asRuntimeException());
    }
  }

  private static Status statusOf(OperatorException e) {
    var status =
        switch (e.kind()) {
          case INVALID -> Status.INVALID_ARGUMENT;
          case UNKNOWN -> Status.NOT_FOUND;
          case TAKEN -> Status.ALREADY_EXISTS;
          case NOT_NOW -> Status.FAILED_PRECONDITION;
          case MISSED -> Status.OUT_OF_RANGE;
        };
    return status.withDescription(e.getMessage());
  }
}
