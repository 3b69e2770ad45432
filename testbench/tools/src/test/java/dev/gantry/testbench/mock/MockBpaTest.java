package dev.gantry.testbench.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.grpc.wire.AddPeerRequest;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaAddress;
import dev.gantry.adapter.grpc.wire.ClaAddressType;
import dev.gantry.adapter.grpc.wire.ClaGrpc;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.DispatchBundleRequest;
import dev.gantry.adapter.grpc.wire.RegisterClaRequest;
import dev.gantry.adapter.grpc.wire.RemovePeerRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mock as any CLA sees it: what hardy's BPA was seen to do, without our client in between. */
class MockBpaTest {
  private static final int MAX_MESSAGE_BYTES = 4096;

  private MockBpa mock;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    mock = MockBpa.start(MockBpaSettings.DEFAULT.withMaxMessageBytes(MAX_MESSAGE_BYTES));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", mock.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    mock.close();
  }

  @Test
  void registration_is_answered_with_whatever_id_it_had() throws Exception {
    var cla = new Cla();
    cla.send(registration("cla").setMsgId(77));
    var answer = cla.next();
    assertThat(answer.getMsgId()).isEqualTo(77);
    assertThat(answer.getRegister().getNodeIdsList()).containsExactly("ipn:1.0");
  }

  @Test
  void taken_name_and_a_first_message_that_is_no_registration_end_the_stream_without_a_word()
      throws Exception {
    var _ = registered("cla");
    var second = new Cla();
    second.send(registration("cla"));
    assertThat(second.end()).isEqualTo(Status.Code.OK);
    assertThat(second.heard).isEmpty();
    var rude = new Cla();
    rude.send(ClaToBpa.newBuilder().setMsgId(1).setAddPeer(AddPeerRequest.getDefaultInstance()));
    assertThat(rude.end()).isEqualTo(Status.Code.OK);
    assertThat(rude.heard).isEmpty();
  }

  @Test
  void name_is_free_again_after_a_half_close() throws Exception {
    var first = registered("cla");
    first.requests.onCompleted();
    assertThat(first.end()).isEqualTo(Status.Code.OK);
    var _ = registered("cla");
  }

  @Test
  void peer_is_added_once_and_removed_once() throws Exception {
    var cla = registered("cla");
    assertThat(cla.ask(3, addPeer("192.0.2.7:4556")).getAddPeer().getAdded()).isTrue();
    assertThat(cla.ask(5, addPeer("192.0.2.7:4556")).getAddPeer().getAdded()).isFalse();
    assertThat(cla.ask(7, removePeer("192.0.2.7:4556")).getRemovePeer().getRemoved()).isTrue();
    assertThat(cla.ask(9, removePeer("192.0.2.7:4556")).getRemovePeer().getRemoved()).isFalse();
    var bad = cla.ask(11, addPeer("node.example:4556"));
    assertThat(bad.getMsgId()).isEqualTo(11);
    assertThat(bad.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
  }

  @Test
  void address_is_a_key_within_one_cla() throws Exception {
    var one = registered("one");
    var other = registered("other");
    assertThat(one.ask(1, addPeer("192.0.2.7:4556")).getAddPeer().getAdded()).isTrue();
    assertThat(other.ask(1, addPeer("192.0.2.7:4556")).getAddPeer().getAdded()).isTrue();
    one.requests.onCompleted();
    assertThat(one.end()).isEqualTo(Status.Code.OK);
    assertThat(other.ask(3, addPeer("192.0.2.7:4556")).getAddPeer().getAdded()).isFalse();
  }

  @Test
  void script_for_one_peer_leaves_the_bundles_of_others_alone() throws Exception {
    mock.onDispatch(new DispatchScript.From("ipn:3.0", DispatchScript.refusing("UNAVAILABLE")));
    var cla = registered("cla");
    assertThat(cla.ask(1, dispatchFrom("ipn:3.0")).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE.value());
    assertThat(cla.ask(3, dispatchFrom("ipn:2.0")).hasDispatch()).isTrue();
    assertThat(cla.ask(5, dispatch(1)).hasDispatch()).isTrue();
  }

  @Test
  void scripts_by_peer_hold_for_each_of_them_and_for_no_other() throws Exception {
    mock.onDispatch(
        new DispatchScript.ByPeer(
            Map.of(
                "ipn:3.0",
                DispatchScript.refusing("UNAVAILABLE"),
                "ipn:4.0",
                DispatchScript.refusing("RESOURCE_EXHAUSTED"))));
    var cla = registered("cla");
    assertThat(cla.ask(1, dispatchFrom("ipn:3.0")).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE.value());
    assertThat(cla.ask(3, dispatchFrom("ipn:4.0")).getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
    assertThat(cla.ask(5, dispatchFrom("ipn:2.0")).hasDispatch()).isTrue();
  }

  @Test
  void message_at_the_limit_is_taken_and_one_octet_more_ends_the_stream_without_a_word()
      throws Exception {
    var cla = registered("cla");
    int envelope = dispatch(MAX_MESSAGE_BYTES).setMsgId(1).build().getSerializedSize();
    int room = 2 * MAX_MESSAGE_BYTES - envelope;
    assertThat(cla.ask(1, dispatch(room)).hasDispatch()).isTrue();
    cla.send(dispatch(room + 1).setMsgId(3));
    assertThat(cla.end()).isEqualTo(Status.Code.OK);
    assertThat(mock.receivedBundles()).isEqualTo(1);
  }

  @Test
  void forward_that_fits_no_message_ends_the_stream_with_out_of_range() throws Exception {
    var cla = registered("cla");
    assertThat(cla.ask(1, addPeer("192.0.2.7:4556")).hasAddPeer()).isTrue();
    var _ = mock.forward("192.0.2.7:4556", new byte[MAX_MESSAGE_BYTES]);
    assertThat(cla.end()).isEqualTo(Status.Code.OUT_OF_RANGE);
  }

  @Test
  void empty_message_is_passed_over() throws Exception {
    var cla = registered("cla");
    cla.send(ClaToBpa.newBuilder().setMsgId(1));
    assertThat(cla.ask(3, dispatch(1)).getMsgId()).isEqualTo(3);
  }

  @Test
  void health_has_the_empty_name() {
    var health = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  private Cla registered(String name) throws Exception {
    var cla = new Cla();
    cla.send(registration(name));
    assertThat(cla.next().hasRegister()).isTrue();
    return cla;
  }

  private static ClaToBpa.Builder registration(String name) {
    return ClaToBpa.newBuilder().setRegister(RegisterClaRequest.newBuilder().setName(name));
  }

  private static ClaToBpa.Builder addPeer(String address) {
    return ClaToBpa.newBuilder()
        .setAddPeer(AddPeerRequest.newBuilder().addNodeIds("ipn:7.0").setAddress(tcp(address)));
  }

  private static ClaToBpa.Builder removePeer(String address) {
    return ClaToBpa.newBuilder()
        .setRemovePeer(RemovePeerRequest.newBuilder().setAddress(tcp(address)));
  }

  private static ClaToBpa.Builder dispatch(int bytes) {
    var bundle = ByteString.copyFrom(new byte[bytes]);
    return ClaToBpa.newBuilder().setDispatch(DispatchBundleRequest.newBuilder().setBundle(bundle));
  }

  private static ClaToBpa.Builder dispatchFrom(String nodeId) {
    var bundle = ByteString.copyFromUtf8("bundle");
    return ClaToBpa.newBuilder()
        .setDispatch(DispatchBundleRequest.newBuilder().setBundle(bundle).setPeerNodeId(nodeId));
  }

  private static ClaAddress tcp(String address) {
    return ClaAddress.newBuilder()
        .setAddressType(ClaAddressType.CLA_ADDRESS_TYPE_TCP)
        .setAddress(ByteString.copyFromUtf8(address))
        .build();
  }

  /** A stream to the mock. */
  private final class Cla implements StreamObserver<BpaToCla> {
    private final LinkedBlockingQueue<BpaToCla> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status.Code> ended = new CompletableFuture<>();
    private final StreamObserver<ClaToBpa> requests = ClaGrpc.newStub(channel).register(this);

    void send(ClaToBpa.Builder message) {
      requests.onNext(message.build());
    }

    BpaToCla ask(int id, ClaToBpa.Builder request) throws Exception {
      send(request.setMsgId(id));
      return next();
    }

    BpaToCla next() throws Exception {
      var message = heard.poll(20, TimeUnit.SECONDS);
      assertThat(message).as("nothing came").isNotNull();
      return message;
    }

    Status.Code end() throws Exception {
      return ended.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(BpaToCla message) {
      heard.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      ended.complete(((StatusRuntimeException) failure).getStatus().getCode());
    }

    @Override
    public void onCompleted() {
      ended.complete(Status.Code.OK);
    }
  }
}
