package dev.gantry.adapter.grpc.admin;

import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BpaStatus;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/**
 * The standard health service: the empty name and {@link #LIVE} say that the process answers,
 * {@link #READY} that the node listens and is registered with a BPA that takes bundles.
 */
final class HealthService extends HealthGrpc.HealthImplBase {
  static final String LIVE = "live";
  static final String READY = "ready";

  private final NodeOperations node;
  private final Supplier<BpaStatus> bpa;

  HealthService(NodeOperations node, Supplier<BpaStatus> bpa) {
    this.node = node;
    this.bpa = bpa;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    switch (request.getService()) {
      case "", LIVE -> tell(answer, true);
      case READY -> tell(answer, node.status().ready() && bpa.get().takesBundles());
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
