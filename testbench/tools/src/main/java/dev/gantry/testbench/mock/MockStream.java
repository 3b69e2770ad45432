package dev.gantry.testbench.mock;

import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.RegisterClaResponse;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One CLA's stream at a mock BPA: registration, ids, the one writer. Confined to the mock's loop.
 */
final class MockStream extends ServerCall.Listener<Incoming> {
  private static final int ON_READY_THRESHOLD_BYTES = 1 << 20;
  private static final int FIRST_REQUEST_ID = 2;
  private static final int REQUEST_ID_STEP = 2;

  private final MockNode node;
  private final ServerCall<Incoming, BpaToCla> call;
  private final Map<Integer, PeerQueue.Outstanding> pending = new HashMap<>();
  private final ArrayDeque<BpaToCla> waiting = new ArrayDeque<>();
  private int nextId = FIRST_REQUEST_ID;
  private @Nullable String name;
  private boolean over;
  private boolean requested;

  MockStream(MockNode node, ServerCall<Incoming, BpaToCla> call) {
    this.node = node;
    this.call = call;
    call.setOnReadyThreshold(ON_READY_THRESHOLD_BYTES);
    call.sendHeaders(new Metadata());
    requestMore();
  }

  /** The registered name, null before. */
  @Nullable String name() {
    return name;
  }

  boolean over() {
    return over;
  }

  /** Reads on, unless the script says no. */
  void requestMore() {
    if (!requested && !over && node.reading()) {
      requested = true;
      call.request(1);
    }
  }

  void send(BpaToCla message) {
    if (!over) {
      waiting.add(message);
      pump();
    }
  }

  /** Sends a request of ours; one too long for a message ends the stream, as with hardy's BPA. */
  void ask(BpaToCla.Builder request, PeerQueue.Outstanding outstanding) {
    int id = nextId;
    nextId += REQUEST_ID_STEP;
    pending.put(id, outstanding);
    var message = request.setMsgId(id).build();
    if (message.getSerializedSize() > node.maxMessageBytes()) {
      close(
          Status.OUT_OF_RANGE.withDescription(
              "message of "
                  + message.getSerializedSize()
                  + " octets, the limit is "
                  + node.maxMessageBytes()));
    } else {
      send(message);
    }
  }

  void close(Status status) {
    if (!over) {
      end();
      call.close(status, new Metadata());
    }
  }

  @Override
  public void onMessage(Incoming incoming) {
    requested = false;
    if (over) {
      return;
    }
    if (incoming.tooLong()) {
      // As hardy's BPA does it: the reason stands only in its own log.
      close(Status.OK);
      return;
    }
    var message = incoming.message();
    var outstanding = pending.remove(message.getMsgId());
    if (name == null) {
      register(message);
    } else if (outstanding != null) {
      outstanding.answered(message);
    } else {
      node.requested(this, incoming);
    }
    requestMore();
  }

  @Override
  public void onReady() {
    pump();
  }

  @Override
  public void onHalfClose() {
    // The CLA unregisters.
    close(Status.OK);
  }

  @Override
  public void onCancel() {
    end();
  }

  private void register(ClaToBpa message) {
    if (!message.hasRegister() || !node.takeName(message.getRegister().getName(), this)) {
      // As hardy's BPA does it: no word, just the end.
      close(Status.OK);
      return;
    }
    name = message.getRegister().getName();
    send(
        BpaToCla.newBuilder()
            .setMsgId(message.getMsgId())
            .setRegister(RegisterClaResponse.newBuilder().addAllNodeIds(node.nodeIds()))
            .build());
    node.changed();
  }

  private void pump() {
    while (!over && !waiting.isEmpty() && call.isReady()) {
      call.sendMessage(waiting.remove());
    }
  }

  private void end() {
    if (!over) {
      over = true;
      waiting.clear();
      var lost = List.copyOf(pending.values());
      pending.clear();
      node.ended(this, lost);
    }
  }
}
