package dev.gantry.adapter.grpc.admin;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Answers who watches at once, with headers, and not with the first change only: clients such as
 * tonic have no stream before the headers are there, and would wait for a change that they may be
 * about to make.
 */
final class EarlyHeaders implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor().getType() != MethodType.SERVER_STREAMING) {
      return next.startCall(call, headers);
    }
    var answer = new Answer<>(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(answer, headers)) {
      @Override
      public void onHalfClose() {
        // Before anybody has the stream who might write to it from another thread.
        answer.sendHeaders(new Metadata());
        super.onHalfClose();
      }
    };
  }

  /** Sends headers once, whoever wants to. */
  private static final class Answer<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private boolean begun;

    private Answer(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      if (!begun) {
        begun = true;
        super.sendHeaders(headers);
      }
    }
  }
}
