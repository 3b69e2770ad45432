package dev.gantry.adapter.grpc.admin;

import dev.gantry.port.in.Caller;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Supplier;

/**
 * One who watches over gRPC.
 *
 * @param <A> what it is told
 */
final class StreamWatcher<A> implements Watchers.Watcher<A> {
  private final ServerCallStreamObserver<A> stream;
  private final Supplier<Caller> caller;
  private volatile Runnable changed = () -> {};

  /**
   * Of a call that is just being answered.
   *
   * @param caller who makes it, each time that it is asked
   */
  StreamWatcher(ServerCallStreamObserver<A> stream, Supplier<Caller> caller) {
    this.stream = stream;
    this.caller = caller;
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
  public boolean may() {
    return caller.get().may(Caller.Role.READ);
  }

  @Override
  public void refused() {
    stream.onError(Refusals.answer(caller.get(), Caller.Role.READ).asRuntimeException());
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
