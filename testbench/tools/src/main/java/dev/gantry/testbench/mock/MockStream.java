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

  private final Bpa bpa;
  private final ServerCall<Incoming, BpaToCla> call;
  private final Map<Integer, Answer> pending = new HashMap<>();
  private final ArrayDeque<BpaToCla> waiting = new ArrayDeque<>();
  private int nextId = FIRST_REQUEST_ID;
  private @Nullable String name;
  private boolean over;
  private boolean requested;

  /** Whose stream it is. */
  interface Bpa {
    /** What a CLA is told that registers. */
    List<String> nodeIds();

    /** Largest message it sends. */
    int maxMessageBytes();

    /** Whether it reads now. */
    boolean reading();

    /** Registers a CLA; false when somebody has the name. */
    boolean takeName(String name, MockStream stream);

    /** A CLA is registered. */
    void registered();

    /** A CLA asks for something. */
    void requested(MockStream stream, Incoming incoming);

    /** The stream is over, and these requests of ours get no answer. */
    void ended(MockStream stream, List<Answer> lost);
  }

  /** Hears what becomes of a request of ours. */
  interface Answer {
    /** The answer came, or the CLA's status for the request. */
    void answered(ClaToBpa message);

    /** The stream ended first. */
    void lost();
  }

  MockStream(Bpa bpa, ServerCall<Incoming, BpaToCla> call) {
    this.bpa = bpa;
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
    if (!requested && !over && bpa.reading()) {
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
  void ask(BpaToCla.Builder request, Answer answer) {
    int id = nextId;
    nextId += REQUEST_ID_STEP;
    pending.put(id, answer);
    var message = request.setMsgId(id).build();
    if (message.getSerializedSize() > bpa.maxMessageBytes()) {
      close(
          Status.OUT_OF_RANGE.withDescription(
              "message of "
                  + message.getSerializedSize()
                  + " octets, the limit is "
                  + bpa.maxMessageBytes()));
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
    var answer = pending.remove(message.getMsgId());
    if (name == null) {
      register(message);
    } else if (answer != null) {
      answer.answered(message);
    } else {
      bpa.requested(this, incoming);
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
    if (!message.hasRegister() || !bpa.takeName(message.getRegister().getName(), this)) {
      // As hardy's BPA does it: no word, just the end.
      close(Status.OK);
      return;
    }
    name = message.getRegister().getName();
    send(
        BpaToCla.newBuilder()
            .setMsgId(message.getMsgId())
            .setRegister(RegisterClaResponse.newBuilder().addAllNodeIds(bpa.nodeIds()))
            .build());
    bpa.registered();
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
      bpa.ended(this, lost);
    }
  }
}
