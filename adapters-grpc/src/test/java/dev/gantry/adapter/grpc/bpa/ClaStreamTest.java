package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.adapter.grpc.wire.ForwardBundleResponse;
import dev.gantry.adapter.grpc.wire.RegisterClaResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaStreamTest {
  private final Call call = new Call();
  private final Tenant tenant = new Tenant();
  private final ClaStream stream = new ClaStream(new Channel(), Runnable::run, tenant);

  @Test
  void bpa_that_reads_no_answer_is_read_no_more_at_the_limit_and_again_below_it() {
    register();
    call.ready = false;
    for (int i = 1; i < ClaStream.MAX_WAITING_ANSWERS; i++) {
      call.receive(forward());
    }
    assertThat(call.requested).as("one below the limit").isTrue();
    call.receive(forward());
    assertThat(call.requested).as("at the limit").isFalse();
    call.ready = true;
    call.hearer().onReady();
    assertThat(call.requested).as("when the answers have gone").isTrue();
    assertThat(call.sent).isEqualTo(1 + ClaStream.MAX_WAITING_ANSWERS);
  }

  @Test
  void requests_are_read_one_after_the_other_whether_an_answer_is_due_or_not() {
    register();
    call.receive(forward());
    assertThat(call.requested).isTrue();
    int id = stream.expectAnswer(new Ignore());
    stream.send(ClaToBpa.newBuilder().setMsgId(id).build());
    call.receive(forward());
    assertThat(call.requested).isTrue();
    call.receive(BpaToCla.newBuilder().setMsgId(id).build());
    assertThat(call.requested).isTrue();
  }

  private void register() {
    stream.register("cla", null);
    call.receive(
        BpaToCla.newBuilder().setRegister(RegisterClaResponse.getDefaultInstance()).build());
    assertThat(stream.registered()).isTrue();
  }

  private static BpaToCla forward() {
    return BpaToCla.newBuilder()
        .setMsgId(2)
        .setForward(ForwardBundleRequest.getDefaultInstance())
        .build();
  }

  /** Answers each forward at once. */
  private final class Tenant implements ClaStream.Tenant {
    @Override
    public void registered(List<String> nodeIds) {}

    @Override
    public void forwardRequested(int id, ForwardBundleRequest request) {
      stream.send(
          ClaToBpa.newBuilder()
              .setMsgId(id)
              .setForward(ForwardBundleResponse.getDefaultInstance())
              .build());
    }

    @Override
    public ClientFrame.@Nullable Dispatch nextDispatch() {
      return null;
    }

    @Override
    public void written(ClientFrame.Dispatch frame) {}

    @Override
    public void ended(Status status) {}
  }

  private static final class Ignore implements Answer {
    @Override
    public void answered(BpaToCla answer) {}

    @Override
    public void lost(String cause) {}
  }

  /** Counts what is sent and holds what is asked for. */
  private static final class Call extends ClientCall<ClientFrame, BpaToCla> {
    private @Nullable Listener<BpaToCla> listener;
    private boolean ready = true;
    private boolean requested;
    private int sent;

    Listener<BpaToCla> hearer() {
      return Objects.requireNonNull(listener);
    }

    void receive(BpaToCla message) {
      assertThat(requested).as("nothing comes that was not asked for").isTrue();
      requested = false;
      hearer().onMessage(message);
    }

    @Override
    public void start(Listener<BpaToCla> hearer, Metadata headers) {
      listener = hearer;
    }

    @Override
    public void request(int messages) {
      assertThat(messages).isEqualTo(1);
      assertThat(requested).isFalse();
      requested = true;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void sendMessage(ClientFrame message) {
      sent++;
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {}

    @Override
    public void halfClose() {}
  }

  /** Has the one call. */
  private final class Channel extends ManagedChannel {
    @Override
    @SuppressWarnings("unchecked")
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      return (ClientCall<Q, A>) call;
    }

    @Override
    public String authority() {
      return "test";
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
