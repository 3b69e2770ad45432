package dev.gantry.adapter.grpc.mock;

import com.google.rpc.Status;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.DispatchBundleResponse;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Bundles that were dispatched to a mock BPA, and how it answers. Confined to the mock's loop
 * unless said otherwise.
 */
final class Dispatched {
  private static final int UNKNOWN_ID = 0x7fff_fffe;

  private final EventLoop loop;
  private final boolean discard;
  private final Consumer<MockStream> vanish;
  private final Runnable onChange;
  private final List<ReceivedBundle> received = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private volatile DispatchScript script = new DispatchScript.Accept();
  private volatile Consumer<ReceivedBundle> onBundle = _ -> {};
  private volatile long bundles;
  private volatile long bytes;

  Dispatched(EventLoop loop, boolean discard, Consumer<MockStream> vanish, Runnable onChange) {
    this.loop = loop;
    this.discard = discard;
    this.vanish = vanish;
    this.onChange = onChange;
  }

  /** Any thread. */
  void follow(DispatchScript other) {
    script = other;
  }

  /** Any thread. */
  void tell(Consumer<ReceivedBundle> hearer) {
    onBundle = hearer;
  }

  /** Any thread. */
  long bundles() {
    return bundles;
  }

  /** Any thread. */
  long bytes() {
    return bytes;
  }

  List<ReceivedBundle> received() {
    return List.copyOf(received);
  }

  int held() {
    return held.size();
  }

  void received(MockStream stream, Incoming incoming) {
    int id = incoming.message().getMsgId();
    switch (script) {
      case DispatchScript.Accept _ -> {
        take(incoming);
        stream.send(ok(id));
      }
      case DispatchScript.Refuse(var status) -> stream.send(failed(id, status));
      case DispatchScript.Delay(var delay) -> {
        take(incoming);
        var _ = loop.schedule(() -> stream.send(ok(id)), delay.toNanos(), TimeUnit.NANOSECONDS);
      }
      case DispatchScript.Hold _ -> {
        take(incoming);
        held.add(new Held(stream, id));
        onChange.run();
      }
      case DispatchScript.Store(var store) -> store(store, stream, incoming);
      case DispatchScript.Vanish _ -> vanish.accept(stream);
      case DispatchScript.AnswerEmpty _ -> stream.send(BpaToCla.newBuilder().setMsgId(id).build());
      case DispatchScript.AnswerUnknownId _ -> {
        take(incoming);
        stream.send(ok(UNKNOWN_ID));
        stream.send(ok(id));
      }
    }
  }

  /** Answers what is held: in order or last first. */
  void release(boolean reversed) {
    var answers = new ArrayList<>(held);
    held.clear();
    if (reversed) {
      Collections.reverse(answers);
    }
    answers.forEach(answer -> answer.stream().send(ok(answer.id())));
  }

  void forget(MockStream stream) {
    held.removeIf(answer -> answer.stream() == stream);
  }

  static BpaToCla invalid(int id, String text) {
    return failed(id, io.grpc.Status.INVALID_ARGUMENT.withDescription(text));
  }

  private void take(Incoming incoming) {
    bundles++;
    bytes += incoming.bundleBytes();
    if (!discard) {
      var dispatch = incoming.message().getDispatch();
      var bundle =
          new ReceivedBundle(
              dispatch.getBundle(),
              incoming.bundleBytes(),
              dispatch.hasPeerNodeId() ? dispatch.getPeerNodeId() : null,
              dispatch.hasPeerAddr() ? dispatch.getPeerAddr().getAddress().toStringUtf8() : null);
      received.add(bundle);
      onBundle.accept(bundle);
      onChange.run();
    }
  }

  private void store(BundleProcessingAgent store, MockStream stream, Incoming incoming) {
    bundles++;
    bytes += incoming.bundleBytes();
    int id = incoming.message().getMsgId();
    var dispatch = incoming.message().getDispatch();
    var address = dispatch.getPeerAddr().getAddress().toStringUtf8();
    var info =
        new InboundBundleInfo(
            NodeId.tryParse(dispatch.getPeerNodeId()),
            false,
            new PeerAddress(address),
            incoming.bundleBytes());
    var bundle =
        store.open(
            info,
            (verdict, detail) ->
                loop.execute(
                    () ->
                        stream.send(
                            verdict instanceof Verdict.Accepted
                                ? ok(id)
                                : failed(
                                    id,
                                    io.grpc.Status.RESOURCE_EXHAUSTED.withDescription(detail)))));
    if (incoming.bundleBytes() > 0) {
      bundle.write(PayloadChunk.unpooled(dispatch.getBundle().asReadOnlyByteBuffer()));
    }
    bundle.complete();
  }

  private static BpaToCla ok(int id) {
    return BpaToCla.newBuilder()
        .setMsgId(id)
        .setDispatch(DispatchBundleResponse.getDefaultInstance())
        .build();
  }

  static BpaToCla failed(int id, io.grpc.Status status) {
    var text = status.getDescription();
    return BpaToCla.newBuilder()
        .setMsgId(id)
        .setStatus(
            Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(text == null ? "" : text))
        .build();
  }

  private record Held(MockStream stream, int id) {}
}
