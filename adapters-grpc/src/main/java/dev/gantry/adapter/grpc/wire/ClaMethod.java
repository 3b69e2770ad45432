package dev.gantry.adapter.grpc.wire;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;

/** The one method of the CLA service, with whatever stands for its messages on either side. */
public final class ClaMethod {
  /** Name of the service. */
  public static final String SERVICE_NAME = "cla.Cla";

  private ClaMethod() {}

  /** {@code /cla.Cla/Register} between {@code request} and {@code response}. */
  public static <Q, A> MethodDescriptor<Q, A> register(
      Marshaller<Q> request, Marshaller<A> response) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(MethodType.BIDI_STREAMING)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE_NAME, "Register"))
        .setRequestMarshaller(request)
        .setResponseMarshaller(response)
        .build();
  }
}
