package dev.gantry.testbench.mock;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaAddress;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.adapter.grpc.wire.ForwardBundleResponse.ResultCase;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Bundles for one announced address, in queues: one of each is asked for at a time. Confined to the
 * mock's loop.
 */
final class PeerQueue {
  private final Owner owner;
  private final MockStream stream;
  private final ClaAddress address;
  private final List<String> nodeIds;

  /** By number; {@link Pending#BEST_EFFORT} is one of its own. */
  private final Map<Integer, Line> lines = new TreeMap<>();

  private final int maxOutstanding;
  private boolean parked;

  /** Who has the bundles, and hears what becomes of them. */
  interface Owner {
    /** Dialect B: a name under which the outcome can come; empty in dialect A. */
    String nextBundleName();

    /** The peer has it. */
    void sent(Pending bundle);

    /** Dialect B: the CLA has taken it over, its outcome follows under {@code name}. */
    void accepted(MockStream stream, String name, Pending bundle);

    /** It was not sent. */
    void notSent(Pending bundle, ForwardResult why);

    /** It waits until a peer comes or changes. */
    void park(Pending bundle);

    /** The stream that it was asked for on is over. */
    void again(Pending bundle);
  }

  PeerQueue(
      Owner owner,
      MockStream stream,
      ClaAddress address,
      List<String> nodeIds,
      int maxOutstanding) {
    this.owner = owner;
    this.stream = stream;
    this.address = address;
    this.nodeIds = List.copyOf(nodeIds);
    this.maxOutstanding = maxOutstanding;
  }

  MockStream stream() {
    return stream;
  }

  List<String> nodeIds() {
    return nodeIds;
  }

  String addressText() {
    return address.getAddress().toStringUtf8();
  }

  void add(Pending bundle) {
    var line = lines.computeIfAbsent(bundle.queue(), _ -> new Line());
    line.waiting.add(bundle);
    poll(line);
  }

  /** The peer is gone: gives back what waits, first first. */
  List<Pending> close() {
    parked = true;
    var rest = lines.values().stream().flatMap(line -> line.waiting.stream()).toList();
    lines.values().forEach(line -> line.waiting.clear());
    return rest;
  }

  private void poll(Line line) {
    while (!parked
        && line.outstanding < maxOutstanding
        && !line.waiting.isEmpty()
        && !stream.over()) {
      var bundle = line.waiting.remove();
      line.outstanding++;
      var request =
          ForwardBundleRequest.newBuilder().setBundle(bundle.octets()).setAddress(address);
      if (bundle.queue() != Pending.BEST_EFFORT) {
        request.setQueue(bundle.queue());
      }
      var name = owner.nextBundleName();
      request.setBundleId(name);
      stream.ask(
          BpaToCla.newBuilder().setForward(request), new Outstanding(this, line, bundle, name));
    }
  }

  /**
   * A bundle that is to be forwarded.
   *
   * @param octets the bundle
   * @param nodeId the node it is for; null when it is for an address and is given up with it
   * @param queue the number of the BPA's queue, 0 the highest, or {@link #BEST_EFFORT}
   * @param result told once
   */
  record Pending(
      ByteString octets,
      @Nullable String nodeId,
      int queue,
      CompletableFuture<ForwardResult> result) {
    static final int BEST_EFFORT = -1;
  }

  /** One queue. */
  private static final class Line {
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private int outstanding;
  }

  /** A forward that the CLA has not answered. */
  private record Outstanding(PeerQueue queue, Line line, Pending bundle, String name)
      implements MockStream.Answer {
    @Override
    public void answered(ClaToBpa message) {
      line.outstanding--;
      var result = message.getForward().getResultCase();
      if (result == ResultCase.SENT) {
        queue.owner.sent(bundle);
      } else if (result == ResultCase.ACCEPTED && !name.isEmpty()) {
        queue.owner.accepted(queue.stream, name, bundle);
      } else {
        queue.parked = true;
        queue.owner.notSent(
            bundle,
            result == ResultCase.NO_NEIGHBOUR
                ? ForwardResult.of(ForwardResult.Kind.NO_NEIGHBOUR)
                : new ForwardResult(
                    ForwardResult.Kind.FAILED,
                    message.getStatus().getCode() + " " + message.getStatus().getMessage()));
        queue.close().forEach(queue.owner::park);
      }
      queue.poll(line);
    }

    @Override
    public void lost() {
      queue.owner.again(bundle);
    }
  }
}
