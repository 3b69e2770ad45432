package dev.gantry.adapter.grpc.admin;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * The standard health service: the empty name and {@link #LIVE} say that the process answers,
 * {@link #READY} that the node listens and is registered with a BPA that takes bundles.
 */
final class HealthService extends HealthGrpc.HealthImplBase {
  static final String LIVE = "live";
  static final String READY = "ready";

  /** Watches at the same moment; 64, as many as connections. */
  static final int MAX_WATCHES = 64;

  /** Between two looks for somebody who watches; each reads a few fields. */
  private static final Duration LOOK_PAUSE = Duration.ofMillis(500);

  private final BooleanSupplier ready;
  private final Semaphore watches = new Semaphore(MAX_WATCHES);

  HealthService(BooleanSupplier ready) {
    this.ready = ready;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    var status = statusOf(request.getService());
    if (status == ServingStatus.SERVICE_UNKNOWN) {
      answer.onError(
          Status.NOT_FOUND
              .withDescription(
                  "no health of \"" + request.getService() + "\": ask for live or ready")
              .asRuntimeException());
    } else {
      answer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
      answer.onCompleted();
    }
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    if (!watches.tryAcquire()) {
      answer.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription(MAX_WATCHES + " watch already, as many as may")
              .asRuntimeException());
      return;
    }
    var watcher = (ServerCallStreamObserver<HealthCheckResponse>) answer;
    // Cancelled while it says something, it need not hear of that by an exception.
    watcher.setOnCancelHandler(() -> {});
    Thread.ofVirtual()
        .name("gantry-health-watch")
        .start(
            () -> {
              try {
                tell(request.getService(), watcher);
              } finally {
                watches.release();
              }
            });
  }

  private void tell(String service, ServerCallStreamObserver<HealthCheckResponse> watcher) {
    var told = ServingStatus.UNKNOWN;
    try {
      while (!watcher.isCancelled()) {
        var now = statusOf(service);
        // Who reads slowly is told what holds once it reads.
        if (now != told && watcher.isReady()) {
          watcher.onNext(HealthCheckResponse.newBuilder().setStatus(now).build());
          told = now;
        }
        Thread.sleep(LOOK_PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ServingStatus statusOf(String service) {
    return switch (service) {
      case "", LIVE -> ServingStatus.SERVING;
      case READY -> ready.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
      default -> ServingStatus.SERVICE_UNKNOWN;
    };
  }
}
