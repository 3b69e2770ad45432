package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.AliasingMarshaller;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaAddressType;
import dev.gantry.adapter.grpc.wire.ClaMethod;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.adapter.grpc.wire.RegisterClaRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registration: ids, pending requests, the one writer. Confined to the link's loop. */
final class ClaStream {
  /**
   * Octets the transport may hold unsent before it is not ready any more; enough to keep the link
   * busy.
   */
  private static final int ON_READY_THRESHOLD_BYTES = 1 << 20;

  /**
   * Answers to the BPA that may wait for the transport before no more of its requests are read;
   * more than a BPA has in flight that reads, and less than a megabyte.
   */
  static final int MAX_WAITING_ANSWERS = 4096;

  /**
   * Requests whose answer is not waited for any more before the stream is given up; 4096, since
   * each keeps its id, and a BPA that lost so many is better asked anew.
   */
  static final int MAX_GIVEN_UP = 4096;

  private static final int REGISTRATION_ID = 0;

  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private static final Logger LOG = LoggerFactory.getLogger(ClaStream.class);
  private static final MethodDescriptor<ClientFrame, BpaToCla> METHOD =
      ClaMethod.register(
          new ClientFrame.Writer(), new AliasingMarshaller<>(BpaToCla.getDefaultInstance()));

  /** Whom the stream serves. */
  interface Tenant {
    void registered(List<String> nodeIds);

    void forwardRequested(int id, ForwardBundleRequest request);

    /** The next bundle to send, or null; called only when it can be sent. */
    ClientFrame.@Nullable Dispatch nextDispatch();

    /** A dispatch frame was copied to the transport. */
    void written(ClientFrame.Dispatch frame);

    void ended(Status status);
  }

  private final ClientCall<ClientFrame, BpaToCla> call;
  private final Tenant tenant;
  private final PendingRequests pending = new PendingRequests();
  private final ArrayDeque<ClientFrame.Control> control = new ArrayDeque<>();
  private int waitingAnswers;
  private int givenUp;
  private boolean toldOfWaitingAnswers;
  private boolean registered;
  private boolean requested;
  private boolean halfClosed;
  private boolean ended;
  private boolean cancelled;
  private boolean writing;

  ClaStream(ManagedChannel channel, Executor confined, Tenant tenant) {
    this.tenant = tenant;
    this.call =
        channel.newCall(
            METHOD,
            CallOptions.DEFAULT
                .withExecutor(confined)
                .withOnReadyThreshold(ON_READY_THRESHOLD_BYTES));
  }

  /**
   * Asks to be registered.
   *
   * @param traceparent goes along as metadata, null for none
   */
  void register(String name, @Nullable String traceparent) {
    var metadata = new Metadata();
    if (traceparent != null) {
      metadata.put(TRACEPARENT, traceparent);
    }
    call.start(new Listener(), metadata);
    requested = true;
    call.request(1);
    var request =
        RegisterClaRequest.newBuilder()
            .setName(name)
            .setAddressType(ClaAddressType.CLA_ADDRESS_TYPE_TCP);
    send(ClaToBpa.newBuilder().setMsgId(REGISTRATION_ID).setRegister(request).build());
  }

  boolean registered() {
    return registered && !ended;
  }

  boolean ended() {
    return ended;
  }

  boolean halfClosed() {
    return halfClosed;
  }

  /** Whether everything handed to {@link #send} has gone to the transport. */
  boolean controlWritten() {
    return control.isEmpty();
  }

  /** Takes the id of the next request. */
  int expectAnswer(Answer answer) {
    return pending.add(answer);
  }

  /**
   * Waits no more for the answer with this id: should it come, it is for {@code late}. The id is
   * not used again on this stream; where too many are lost in this way, the stream is given up.
   */
  void giveUp(int id, Answer late) {
    pending.replace(id, late);
    givenUp++;
    if (givenUp == MAX_GIVEN_UP) {
      cancel("the BPA has left " + MAX_GIVEN_UP + " bundles without an answer");
    }
  }

  /** Sends a small message as soon as the transport takes it; before bundles. */
  void send(ClaToBpa message) {
    if (!open()) {
      return;
    }
    var frame = new ClientFrame.Control(message);
    control.add(frame);
    if (isAnswer(frame)) {
      waitingAnswers++;
    }
    pump();
  }

  /**
   * Sends what waits while the transport takes it, since one that is not ready would only pile it
   * up; then reads the answers that it makes us expect.
   */
  void pump() {
    if (writing) {
      return;
    }
    writing = true;
    try {
      while (open() && call.isReady() && writeNext()) {}
    } finally {
      writing = false;
    }
    requestMore();
  }

  private static boolean isAnswer(ClientFrame.Control frame) {
    return frame.message().hasForward() || frame.message().hasStatus();
  }

  private boolean writeNext() {
    var small = control.poll();
    if (small != null) {
      if (isAnswer(small)) {
        waitingAnswers--;
      }
      call.sendMessage(small);
      return true;
    }
    var bundle = registered ? tenant.nextDispatch() : null;
    if (bundle == null) {
      return false;
    }
    try {
      call.sendMessage(bundle);
    } finally {
      tenant.written(bundle);
    }
    return true;
  }

  /**
   * Asks for the BPA's next message. Its requests and its answers share the stream, so whoever asks
   * for too much is answered and never left unread: behind it stand those of other peers.
   */
  private void requestMore() {
    if (!requested && !ended && mayRead()) {
      requested = true;
      call.request(1);
    }
  }

  /** Not while the BPA asks and asks, and does not read what we answer. */
  private boolean mayRead() {
    if (waitingAnswers < MAX_WAITING_ANSWERS) {
      return true;
    }
    if (!toldOfWaitingAnswers) {
      toldOfWaitingAnswers = true;
      LOG.warn(
          "The BPA does not read our answers, {} wait: nothing more of it is read until it does",
          waitingAnswers);
    }
    return false;
  }

  /** Ends our side: the BPA unregisters us and ends its own. */
  void halfClose() {
    if (open()) {
      halfClosed = true;
      call.halfClose();
    }
  }

  void cancel(String cause) {
    if (!ended && !cancelled) {
      cancelled = true;
      call.cancel(cause, null);
    }
  }

  private boolean open() {
    return !halfClosed && !cancelled && !ended;
  }

  private void received(BpaToCla message) {
    requested = false;
    if (!registered) {
      receivedBeforeRegistration(message);
    } else if (message.hasForward()) {
      tenant.forwardRequested(message.getMsgId(), message.getForward());
    } else {
      var answer = pending.remove(message.getMsgId());
      if (answer == null) {
        LOG.warn("The BPA answers {}, which nobody asked: {}", message.getMsgId(), what(message));
      } else {
        answer.answered(message);
      }
    }
    pump();
  }

  private void receivedBeforeRegistration(BpaToCla message) {
    if (message.hasRegister() && message.getMsgId() == REGISTRATION_ID) {
      registered = true;
      tenant.registered(message.getRegister().getNodeIdsList());
      return;
    }
    LOG.warn("The BPA sends {} before it has registered us", what(message));
    if (message.hasStatus()) {
      cancel("registration refused: " + message.getStatus().getMessage());
    }
  }

  private void closed(Status status) {
    ended = true;
    control.clear();
    waitingAnswers = 0;
    pending.lose("the BPA's stream ended before its answer");
    tenant.ended(status);
  }

  private static String what(BpaToCla message) {
    return message.getMsgCase() == BpaToCla.MsgCase.STATUS
        ? "STATUS " + message.getStatus().getCode() + " " + message.getStatus().getMessage()
        : message.getMsgCase().toString();
  }

  private final class Listener extends ClientCall.Listener<BpaToCla> {
    @Override
    public void onMessage(BpaToCla message) {
      received(message);
    }

    @Override
    public void onReady() {
      pump();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      closed(status);
    }
  }
}
