package dev.gantry.testbench.mock;

import com.google.rpc.Status;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.DispatchBundleResponse;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bundles that were dispatched to a mock BPA, and how it answers. Confined to the mock's loop
 * unless said otherwise.
 */
final class Dispatched {
  private static final int UNKNOWN_ID = 0x7fff_fffe;

  private final EventLoop loop;
  private final boolean discard;
  private final Stage stage;
  private final List<ReceivedBundle> received = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private volatile DispatchScript script = new DispatchScript.Accept();
  private volatile Consumer<ReceivedBundle> onBundle = _ -> {};
  private volatile @Nullable BundleProcessingAgent store;
  private volatile long bundles;
  private volatile long bytes;
  private long asked;

  /** What a script can do besides answering. */
  interface Stage {
    void cutConnections();

    void stopReading();

    /** Something changed that somebody may wait for. */
    void changed();
  }

  Dispatched(EventLoop loop, boolean discard, Stage stage) {
    this.loop = loop;
    this.discard = discard;
    this.stage = stage;
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
  void storeIn(BundleProcessingAgent bpa) {
    store = bpa;
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
    asked++;
    follow(script, stream, incoming);
  }

  private void follow(DispatchScript current, MockStream stream, Incoming incoming) {
    int id = incoming.message().getMsgId();
    switch (current) {
      case DispatchScript.Accept _ -> take(incoming, stream::send);
      case DispatchScript.Delay(var delay) ->
          take(
              incoming,
              answer -> {
                var _ =
                    loop.schedule(() -> stream.send(answer), delay.toNanos(), TimeUnit.NANOSECONDS);
              });
      case DispatchScript.Hold _ -> take(incoming, answer -> hold(stream, answer));
      case DispatchScript.Reverse(var count) ->
          take(
              incoming,
              answer -> {
                hold(stream, answer);
                if (held.size() >= count) {
                  release(true);
                }
              });
      case DispatchScript.AnswerUnknownIds _ ->
          take(
              incoming,
              answer -> {
                stream.send(ok(UNKNOWN_ID));
                stream.send(failed(UNKNOWN_ID, io.grpc.Status.UNKNOWN));
                stream.send(answer);
              });
      case DispatchScript.Refuse(var status) -> stream.send(failed(id, status));
      case DispatchScript.AnswerEmpty _ -> stream.send(BpaToCla.newBuilder().setMsgId(id).build());
      case DispatchScript.Vanish _ -> stage.cutConnections();
      case DispatchScript.Close(var status) -> stream.close(status);
      case DispatchScript.StopReading _ -> stage.stopReading();
      case DispatchScript.Every(var interval, var other) ->
          follow(asked % interval == 0 ? other : new DispatchScript.Accept(), stream, incoming);
      case DispatchScript.From(var nodeId, var other) -> {
        boolean its = incoming.message().getDispatch().getPeerNodeId().equals(nodeId);
        follow(its ? other : new DispatchScript.Accept(), stream, incoming);
      }
      case DispatchScript.ByPeer(var scripts) -> {
        var nodeId = incoming.message().getDispatch().getPeerNodeId();
        follow(scripts.getOrDefault(nodeId, new DispatchScript.Accept()), stream, incoming);
      }
    }
  }

  private void hold(MockStream stream, BpaToCla answer) {
    held.add(new Held(stream, answer));
    stage.changed();
  }

  /** Answers what is held: in order or last first. */
  void release(boolean reversed) {
    var answers = new ArrayList<>(held);
    held.clear();
    if (reversed) {
      Collections.reverse(answers);
    }
    answers.forEach(answer -> answer.stream().send(answer.message()));
  }

  void forget(MockStream stream) {
    held.removeIf(answer -> answer.stream() == stream);
  }

  static BpaToCla invalid(int id, String text) {
    return failed(id, io.grpc.Status.INVALID_ARGUMENT.withDescription(text));
  }

  /** Takes a bundle; {@code then} hears on the loop what is to be answered. */
  private void take(Incoming incoming, Consumer<BpaToCla> then) {
    bundles++;
    bytes += incoming.bundleBytes();
    var durable = store;
    if (durable != null) {
      store(durable, incoming, then);
      return;
    }
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
      stage.changed();
    }
    then.accept(ok(incoming.message().getMsgId()));
  }

  private void store(BundleProcessingAgent durable, Incoming incoming, Consumer<BpaToCla> then) {
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
        durable.open(
            info,
            (verdict, detail) ->
                loop.execute(
                    () ->
                        then.accept(
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

  private record Held(MockStream stream, BpaToCla message) {}
}
