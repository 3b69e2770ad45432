package dev.gantry.testbench.mock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.wire.AliasingMarshaller;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaMethod;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/** The server's side of a call without a transport, with books about what it answers. */
final class FakeServerCall extends ServerCall<Incoming, BpaToCla> {
  private static final MethodDescriptor<Incoming, BpaToCla> METHOD =
      ClaMethod.register(
          new Incoming.Reader(false, 1), new AliasingMarshaller<>(BpaToCla.getDefaultInstance()));

  private final MockStream stream;
  private final List<Integer> unanswered = new ArrayList<>();
  private int requested;
  private boolean ready = true;
  private boolean closed;
  private boolean cancelled;

  FakeServerCall(MockNode node) {
    stream = new MockStream(node, this);
    node.began(stream);
  }

  /** As gRPC does: only what was asked for, and nothing behind the end. */
  void receive(Incoming incoming) {
    if (requested > 0 && !closed && !cancelled) {
      requested--;
      unanswered.add(incoming.message().getMsgId());
      stream.onMessage(incoming);
    }
  }

  void ready(boolean now) {
    ready = now;
    if (now && !closed && !cancelled) {
      stream.onReady();
    }
  }

  void halfClose() {
    if (!closed && !cancelled) {
      stream.onHalfClose();
    }
  }

  /** The connection is gone. */
  void end() {
    if (!closed && !cancelled) {
      cancelled = true;
      stream.onCancel();
    }
    assertThat(stream.over()).isTrue();
  }

  @Override
  public void request(int messages) {
    requested += messages;
    assertThat(requested).as("messages asked for at a time").isEqualTo(1);
  }

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void sendMessage(BpaToCla message) {
    assertThat(closed || cancelled).as("a message behind the end").isFalse();
    assertThat(ready).as("the transport takes it").isTrue();
    if (!message.hasForward()) {
      assertThat(unanswered.remove((Integer) message.getMsgId()))
          .as("an answer to a request that was not answered before: " + message)
          .isTrue();
    }
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    assertThat(closed).as("closed before").isFalse();
    closed = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public MethodDescriptor<Incoming, BpaToCla> getMethodDescriptor() {
    return METHOD;
  }
}
