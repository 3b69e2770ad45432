package dev.gantry.adapter.grpc.admin;

import dev.gantry.port.in.NodeOperations;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;

/**
 * The standard health service: the empty name and {@link #LIVE} say that the process answers,
 * {@link #READY} that the node listens and is registered with its BPA.
 */
final class HealthService extends HealthGrpc.HealthImplBase {
  static final String LIVE = "live";
  static final String READY = "ready";

  private final NodeOperations node;

  HealthService(NodeOperations node) {
    this.node = node;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    switch (request.getService()) {
      case "", LIVE -> tell(answer, true);
      case READY -> tell(answer, node.status().ready());
      default ->
          answer.onError(
              Status.NOT_FOUND
                  .withDescription(
                      "no health of \"" + request.getService() + "\": ask for live or ready")
                  .asRuntimeException());
    }
  }

  private static void tell(StreamObserver<HealthCheckResponse> answer, boolean serving) {
    answer.onNext(
        HealthCheckResponse.newBuilder()
            .setStatus(serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
            .build());
    answer.onCompleted();
  }
}
