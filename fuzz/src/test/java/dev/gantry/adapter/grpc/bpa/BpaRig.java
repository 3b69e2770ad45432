package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gantry.adapter.grpc.wire.AliasingMarshaller;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaAddresses;
import dev.gantry.adapter.grpc.wire.DispatchBundleResponse;
import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.adapter.grpc.wire.RegisterClaResponse;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.fuzz.Draw;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.RecordingForwarding;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One registration, all that goes on over it, and books about it. Confined to the loop. */
final class BpaRig implements ClaStream.Tenant {
  static final GrpcBpaSettings SETTINGS = settings();

  private static final List<PeerAddress> PEERS =
      List.of(
          new PeerAddress("192.0.2.7:4556"),
          new PeerAddress("[2001:db8::1]:4556"),
          new PeerAddress("unix:/run/peer"));

  private static final AliasingMarshaller<BpaToCla> READER =
      new AliasingMarshaller<>(BpaToCla.getDefaultInstance());

  private final Draw draw;
  private final RecordingForwarding forwarding = new RecordingForwarding();
  private final Announcements announcements;
  private final Dispatches dispatches;
  private final Forwards forwards;
  private final FakeCall call = new FakeCall();
  private final ClaStream stream;
  private final Map<Integer, ByteString> offered = new HashMap<>();
  private final List<int[]> verdicts = new ArrayList<>();
  private int forwardsAsked;
  private boolean over;

  BpaRig(Transport transport, Draw draw) {
    this.draw = draw;
    announcements = new Announcements(transport);
    dispatches = new Dispatches(SETTINGS, transport);
    forwards = new Forwards(SETTINGS, transport, announcements, forwarding, null);
    stream = new ClaStream(call.channel(), Runnable::run, this);
  }

  /** Short times, as what waits is kept until they are over, and little room. */
  private static GrpcBpaSettings settings() {
    var all = GrpcBpaSettings.of(URI.create("http://127.0.0.1:1"), "cla");
    return all.withPace(all.pace().withDispatchTimeout(Duration.ofMillis(200)))
        .withLimits(all.limits().withWindows(8, 10_000, 8, 10_000));
  }

  boolean hasMore() {
    return draw.hasMore();
  }

  void register() {
    stream.register("cla", null);
  }

  void step() {
    switch (draw.below(12)) {
      case 0, 1 -> receive(draw.octets(draw.below(200)));
      case 2 ->
          receive(
              BpaToCla.newBuilder()
                  .setMsgId(draw.below(3))
                  .setRegister(RegisterClaResponse.newBuilder().addNodeIds("ipn:1.0")));
      case 3, 4 -> receive(forward());
      case 5 -> receive(answer());
      case 6, 7 -> dispatch();
      case 8 -> answerForward();
      case 9 -> {
        var nodeIds =
            draw.yes() ? List.of(NodeId.parse("ipn:" + (1 + draw.below(4)) + ".0")) : null;
        announcements.announce(new PeerAnnouncement(peer(), nodeIds == null ? List.of() : nodeIds));
      }
      case 10 -> {
        var peer = peer();
        announcements.withdraw(peer);
        forwards.withdrawn(peer);
      }
      default -> call.ready(draw.yes());
    }
  }

  /** The stream breaks, and all that was to be forwarded is answered. */
  void end() {
    call.ready(true);
    close(Status.UNAVAILABLE);
    for (var next = forwarding.poll(); next != null; next = forwarding.poll()) {
      next.answer(new ForwardOutcome.Interrupted(1));
    }
  }

  void nothingIsLeft() {
    assertThat(verdicts).as("verdicts of each bundle").allMatch(count -> count[0] == 1);
    assertThat(dispatches.idle()).as("nothing is dispatched").isTrue();
    assertThat(dispatches.inFlightBytes()).isZero();
    assertThat(dispatches.gathering().keptBytes()).isZero();
    assertThat(dispatches.gathering().copiedBytes()).isZero();
    assertThat(forwards.inFlight()).isZero();
    assertThat(forwards.inFlightBytes()).isZero();
    assertThat(call.forwardAnswers()).isLessThanOrEqualTo(forwardsAsked);
  }

  // ---- the tenant of the stream, as the link is one

  @Override
  public void registered(List<String> nodeIds) {
    dispatches.opened(stream);
    forwards.opened(stream);
    announcements.opened(stream);
  }

  @Override
  public void forwardRequested(int id, ForwardBundleRequest request) {
    forwardsAsked++;
    forwards.requested(id, request);
  }

  @Override
  public ClientFrame.@Nullable Dispatch nextDispatch() {
    return dispatches.next();
  }

  @Override
  public void written(ClientFrame.Dispatch frame) {
    var message = FakeCall.drained(frame);
    var bundle = message.getDispatch().getBundle();
    assertThat(offered.values()).as("what is on the wire was offered").contains(bundle);
    dispatches.gathering().release(frame.bundle());
  }

  @Override
  public void ended(Status status) {
    over = true;
    dispatches.closed("over");
    forwards.closed();
    announcements.closed();
  }

  // ---- what the input does

  private void receive(BpaToCla.Builder message) {
    receive(message.build().toByteArray());
  }

  /** As gRPC does: what is no message ends the call. */
  private void receive(byte[] octets) {
    var expected = readByProtobuf(octets);
    try {
      var message = READER.parse(new ByteArrayInputStream(octets));
      assertThat(message).isEqualTo(expected);
      if (!over && call.takesMessage()) {
        call.hearer().onMessage(message);
      }
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(expected).as("protobuf reads it").isNull();
      close(e.getStatus());
    }
  }

  private static @Nullable BpaToCla readByProtobuf(byte[] octets) {
    try {
      return BpaToCla.parseFrom(octets);
    } catch (InvalidProtocolBufferException _) {
      return null;
    }
  }

  private void close(Status status) {
    if (!over) {
      call.close(status);
    }
  }

  private BpaToCla.Builder forward() {
    var request =
        ForwardBundleRequest.newBuilder()
            .setAddress(ClaAddresses.of(peer().text()))
            .setBundle(ByteString.copyFrom(new byte[draw.u16() % 4_000]));
    if (draw.yes()) {
      request.setBundleId("bundle-" + draw.below(8));
    }
    return BpaToCla.newBuilder().setMsgId(2 * draw.octet()).setForward(request);
  }

  private BpaToCla.Builder answer() {
    var answer = BpaToCla.newBuilder().setMsgId(1 + 2 * draw.below(32));
    return switch (draw.below(3)) {
      case 0 -> answer.setDispatch(DispatchBundleResponse.getDefaultInstance());
      case 1 ->
          answer.setStatus(
              com.google.rpc.Status.newBuilder().setCode(draw.octet()).setMessage("no"));
      default -> answer;
    };
  }

  private void dispatch() {
    // Nobody may send an empty bundle.
    var octets = draw.hasMore() ? draw.octets(1 + draw.below(60)) : new byte[1];
    var count = new int[1];
    verdicts.add(count);
    offered.put(verdicts.size(), ByteString.copyFrom(octets));
    var bundle =
        dispatches.open(
            new InboundBundleInfo(NodeId.parse("ipn:2.0"), true, peer(), octets.length),
            (verdict, detail) -> count[0]++);
    bundle.write(PayloadChunk.unpooled(ByteBuffer.wrap(octets)));
    bundle.complete();
  }

  private void answerForward() {
    var request = forwarding.poll();
    if (request != null) {
      request.answer(
          switch (draw.below(5)) {
            case 0 -> new ForwardOutcome.Sent();
            case 1 -> new ForwardOutcome.NoNeighbour();
            case 2 -> new ForwardOutcome.Refused(RefusalReason.of(draw.octet()));
            case 3 -> new ForwardOutcome.Unreadable();
            default -> new ForwardOutcome.Interrupted(1);
          });
    }
  }

  private PeerAddress peer() {
    return PEERS.get(draw.below(PEERS.size()));
  }
}
