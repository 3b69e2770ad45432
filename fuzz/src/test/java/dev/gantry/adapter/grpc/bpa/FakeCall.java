package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call without a transport: the other side is in the hands of an input. */
final class FakeCall extends ClientCall<ClientFrame, BpaToCla> {
  private @Nullable Listener<BpaToCla> listener;
  private boolean ready = true;
  private int requested;
  private int forwardAnswers;
  private boolean cancelled;

  /** A channel that has this call and no other. */
  ManagedChannel channel() {
    return new Channel();
  }

  Listener<BpaToCla> hearer() {
    return Objects.requireNonNull(listener);
  }

  /** Takes one of the messages that were asked for; false when there is none. */
  boolean takesMessage() {
    if (requested == 0 || cancelled) {
      return false;
    }
    requested--;
    return true;
  }

  void ready(boolean now) {
    ready = now;
    if (now && listener != null) {
      listener.onReady();
    }
  }

  void close(Status status) {
    hearer().onClose(status, new Metadata());
  }

  int forwardAnswers() {
    return forwardAnswers;
  }

  /** What a dispatch frame is on the wire. */
  static ClaToBpa drained(ClientFrame.Dispatch frame) {
    try {
      var octets = new ByteArrayOutputStream();
      int drained = new ClientFrame.DispatchStream(frame).drainTo(octets);
      assertThat(octets.size()).isEqualTo(drained);
      return ClaToBpa.parseFrom(octets.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void start(Listener<BpaToCla> hearer, Metadata headers) {
    listener = hearer;
  }

  @Override
  public void request(int messages) {
    requested += messages;
    assertThat(requested).as("messages asked for at a time").isEqualTo(1);
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void sendMessage(ClientFrame frame) {
    if (frame instanceof ClientFrame.Control control && control.message().hasForward()) {
      forwardAnswers++;
    }
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    cancelled = true;
  }

  @Override
  public void halfClose() {}

  private final class Channel extends ManagedChannel {
    @Override
    @SuppressWarnings("unchecked")
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      return (ClientCall<Q, A>) FakeCall.this;
    }

    @Override
    public String authority() {
      return "fuzz";
    }

    @Override
    public ManagedChannel shutdown() {
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      return this;
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
