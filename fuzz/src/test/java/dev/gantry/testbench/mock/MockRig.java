package dev.gantry.testbench.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.gantry.adapter.grpc.wire.AddPeerRequest;
import dev.gantry.adapter.grpc.wire.ClaAddresses;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.DispatchBundleRequest;
import dev.gantry.adapter.grpc.wire.ForwardBundleResponse;
import dev.gantry.adapter.grpc.wire.RegisterClaRequest;
import dev.gantry.adapter.grpc.wire.RemovePeerRequest;
import dev.gantry.adapter.grpc.wire.TransferOutcomeRequest;
import dev.gantry.fuzz.Draw;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A mock BPA without a network, two convergence layers, and books about them. */
final class MockRig {
  private static final int MAX_MESSAGE_BYTES = 4_096;
  private static final int MOST_FORWARDS = 50;
  private static final List<String> ADDRESSES =
      List.of("192.0.2.7:4556", "[2001:db8::1]:4556", "unix:/run/peer");

  private final Draw draw;
  private final MockNode node;
  private final Dispatched dispatched;
  private final Incoming.Reader recording;
  private final Incoming.Reader discarding = new Incoming.Reader(true, MAX_MESSAGE_BYTES);
  private final List<FakeServerCall> calls = new ArrayList<>();
  private final List<CompletableFuture<ForwardResult>> forwards = new ArrayList<>();

  MockRig(Draw draw) {
    this.draw = draw;
    boolean discards = draw.yes();
    var settings = MockBpaSettings.DEFAULT.withMaxMessageBytes(MAX_MESSAGE_BYTES);
    settings = discards ? settings.discarding() : settings;
    settings = draw.yes() ? settings.namingBundles() : settings;
    dispatched = new Dispatched(new EmbeddedChannel().eventLoop(), discards, new Quiet());
    node = new MockNode(settings, dispatched, () -> {});
    recording = new Incoming.Reader(discards, MAX_MESSAGE_BYTES);
    calls.add(new FakeServerCall(node));
    calls.add(new FakeServerCall(node));
  }

  void step() {
    switch (draw.below(12)) {
      case 0, 1 -> receive(draw.octets(draw.below(200)));
      case 2 ->
          receive(
              message()
                  .setRegister(RegisterClaRequest.newBuilder().setName("cla-" + draw.below(3))));
      case 3 ->
          receive(
              message()
                  .setAddPeer(
                      AddPeerRequest.newBuilder()
                          .addNodeIds(nodeId())
                          .setAddress(ClaAddresses.of(address()))));
      case 4 ->
          receive(
              message()
                  .setRemovePeer(
                      RemovePeerRequest.newBuilder().setAddress(ClaAddresses.of(address()))));
      case 5, 6 -> receive(message().setDispatch(dispatch()));
      case 7 -> receive(answer());
      case 8 -> receive(message().setTransferOutcome(outcome()));
      case 9 -> forward();
      case 10 -> script();
      default -> call().ready(draw.yes());
    }
  }

  /** Both leave. */
  void end() {
    node.read(true);
    calls.forEach(FakeServerCall::end);
    assertThat(node.streams()).isEmpty();
    assertThat(node.names()).isEmpty();
    assertThat(node.peers()).isEmpty();
    assertThat(dispatched.bytes()).isNotNegative();
    assertThat(dispatched.held()).isZero();
  }

  /** Forwards to an address that have no result; those to a Node ID may wait for ever. */
  long open() {
    return forwards.stream().filter(one -> !one.isDone()).count();
  }

  // ---- what the input does

  private void receive(ClaToBpa.Builder message) {
    receive(message.build().toByteArray());
  }

  private void receive(byte[] octets) {
    var incoming = read(recording, octets);
    var skimmed = read(discarding, octets);
    assertThat(skimmed == null).isEqualTo(incoming == null);
    var to = call();
    if (incoming == null || skimmed == null) {
      to.end();
      return;
    }
    assertThat(skimmed.bundleBytes()).isNotNegative().isEqualTo(incoming.bundleBytes());
    assertThat(skimmed.tooLong()).isEqualTo(incoming.tooLong());
    assertThat(skimmed.message().getMsgId()).isEqualTo(incoming.message().getMsgId());
    assertThat(skimmed.message().getMsgCase()).isEqualTo(incoming.message().getMsgCase());
    to.receive(incoming);
  }

  private static @Nullable Incoming read(Incoming.Reader reader, byte[] octets) {
    try {
      return reader.parse(new ByteArrayInputStream(octets));
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      return null;
    }
  }

  private ClaToBpa.Builder message() {
    return ClaToBpa.newBuilder().setMsgId(1 + 2 * draw.below(64));
  }

  private DispatchBundleRequest.Builder dispatch() {
    var request =
        DispatchBundleRequest.newBuilder()
            .setBundle(ByteString.copyFrom(new byte[draw.u16() % 5_000]));
    if (draw.yes()) {
      request.setPeerNodeId(nodeId());
    }
    return request;
  }

  private ClaToBpa.Builder answer() {
    var message = ClaToBpa.newBuilder().setMsgId(2 + 2 * draw.below(32));
    var empty = Empty.getDefaultInstance();
    var response = ForwardBundleResponse.newBuilder();
    return switch (draw.below(4)) {
      case 0 -> message.setForward(response.setSent(empty));
      case 1 -> message.setForward(response.setNoNeighbour(empty));
      case 2 -> message.setForward(response.setAccepted(empty));
      default -> message.setStatus(com.google.rpc.Status.newBuilder().setCode(draw.octet()));
    };
  }

  private TransferOutcomeRequest.Builder outcome() {
    var outcome = TransferOutcomeRequest.newBuilder().setBundleId("bundle-" + draw.below(8));
    return draw.yes()
        ? outcome.setCompleted(Empty.getDefaultInstance())
        : outcome.setFailed(com.google.rpc.Status.newBuilder().setCode(draw.octet()));
  }

  private void forward() {
    if (forwards.size() >= MOST_FORWARDS) {
      return;
    }
    var result = new CompletableFuture<ForwardResult>();
    var bundle = ByteString.copyFrom(new byte[draw.u16() % 5_000]);
    if (draw.yes()) {
      node.enqueue(new PeerQueue.Pending(bundle, nodeId(), draw.below(4), result));
    } else {
      forwards.add(result);
      node.forward(address(), new PeerQueue.Pending(bundle, null, draw.below(4), result));
    }
  }

  private void script() {
    switch (draw.below(11)) {
      case 0 -> dispatched.follow(new DispatchScript.Accept());
      case 1 -> dispatched.follow(new DispatchScript.Hold());
      case 2 -> dispatched.follow(new DispatchScript.Reverse(1 + draw.below(4)));
      case 3 -> dispatched.follow(DispatchScript.refusing("UNAVAILABLE"));
      case 4 -> dispatched.follow(new DispatchScript.AnswerEmpty());
      case 5 -> dispatched.release(draw.yes());
      case 6 -> node.allowOutstanding(1 + draw.below(4));
      case 7 -> node.failRemovals(draw.yes());
      case 8 -> node.holdZombie("cla-" + draw.below(3));
      case 9 -> node.read(draw.yes());
      default -> call().halfClose();
    }
  }

  private FakeServerCall call() {
    return calls.get(draw.below(calls.size()));
  }

  private String nodeId() {
    return "ipn:" + draw.below(4) + ".0";
  }

  private String address() {
    return ADDRESSES.get(draw.below(ADDRESSES.size()));
  }

  /** Of scripts that are not followed here. */
  private static final class Quiet implements Dispatched.Stage {
    @Override
    public void cutConnections() {}

    @Override
    public void stopReading() {}

    @Override
    public void changed() {}
  }
}
