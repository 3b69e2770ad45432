package dev.gantry.adapter.grpc.admin;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * One who watches over gRPC.
 *
 * @param <A> what it is told
 */
final class StreamWatcher<A> implements Watchers.Watcher<A> {
  private final ServerCallStreamObserver<A> stream;
  private volatile Runnable changed = () -> {};

  /** Of a call that is just being answered. */
  StreamWatcher(ServerCallStreamObserver<A> stream) {
    this.stream = stream;
    stream.setOnCancelHandler(() -> changed.run());
    stream.setOnReadyHandler(() -> changed.run());
  }

  @Override
  public boolean isReady() {
    return stream.isReady();
  }

  @Override
  public boolean isGone() {
    return stream.isCancelled();
  }

  @Override
  public void onChange(Runnable what) {
    changed = what;
    what.run();
  }

  @Override
  public void tell(A part) {
    stream.onNext(part);
  }

  @Override
  public void missed() {
    stream.onError(
        Status.OUT_OF_RANGE
            .withDescription("changes were missed that are kept no more: start anew")
            .asRuntimeException());
  }
}
