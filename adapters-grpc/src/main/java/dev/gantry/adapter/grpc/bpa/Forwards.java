package dev.gantry.adapter.grpc.bpa;

import com.google.protobuf.Empty;
import com.google.rpc.Status;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.adapter.grpc.wire.ForwardBundleResponse;
import dev.gantry.adapter.grpc.wire.TransferOutcomeRequest;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.PeerAddress;
import io.grpc.Status.Code;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles that the BPA asked us to forward, from its request to our answer. In dialect A the answer
 * is the outcome; where the BPA names the bundle (dialect B) some of each peer are answered
 * "accepted" at once and their outcome follows. Confined to the link's loop.
 */
final class Forwards {
  /** How long {@code no_neighbour} waits for the withdrawal of its peer to be answered. */
  private static final long MAX_WITHDRAWAL_WAIT_MILLIS = 1_000;

  private static final Empty EMPTY = Empty.getDefaultInstance();
  private static final Logger LOG = LoggerFactory.getLogger(Forwards.class);

  private final Limits limits;
  private final Transport transport;
  private final Announcements announcements;
  private final Forwarding forwarding;
  private final Map<PeerAddress, Acceptance> acceptances = new HashMap<>();
  private volatile int inFlight;
  private volatile long inFlightBytes;
  private volatile long lastForwardBytes;
  private @Nullable ClaStream stream;
  private long beyondWindow;

  Forwards(
      GrpcBpaSettings settings,
      Transport transport,
      Announcements announcements,
      Forwarding forwarding) {
    this.limits = settings.limits();
    this.transport = transport;
    this.announcements = announcements;
    this.forwarding = forwarding;
  }

  int inFlight() {
    return inFlight;
  }

  long inFlightBytes() {
    return inFlightBytes;
  }

  /** Size of the bundle that was asked for last. */
  long lastForwardBytes() {
    return lastForwardBytes;
  }

  void opened(ClaStream registered) {
    stream = registered;
  }

  void closed() {
    stream = null;
    acceptances.clear();
    if (inFlight > 0) {
      LOG.info(
          "{} bundles are on their way to peers while the BPA is away; it will send them again",
          inFlight);
    }
  }

  /**
   * Whether one more bundle is welcome. One that comes all the same, because an answer behind it
   * had to be read, is refused.
   */
  boolean windowOpen() {
    return inFlight < limits.maxForwards() && inFlightBytes < limits.maxForwardBytes();
  }

  void requested(int id, ForwardBundleRequest request) {
    var target = stream;
    if (target == null) {
      return;
    }
    var peer = announcements.find(request.getAddress());
    var bundle = request.getBundle();
    lastForwardBytes = bundle.size();
    if (peer == null || bundle.isEmpty()) {
      answer(target, id, peer == null ? noNeighbour() : null, "the bundle is empty");
      return;
    }
    if (!windowOpen()) {
      refuseBeyondWindow(target, id, peer);
      return;
    }
    inFlight++;
    inFlightBytes += bundle.size();
    var forward = new Forward(target, id, peer, bundle.size(), request.getBundleId());
    forward.begin();
    forwarding.forward(
        peer,
        new MessageBundle(bundle.asReadOnlyByteBuffer()),
        outcome -> transport.post(() -> forward.ended(outcome)));
  }

  /** In dialect A the BPA parks the peer's queue then, so one for each address comes at most. */
  private void refuseBeyondWindow(ClaStream target, int id, PeerAddress peer) {
    beyondWindow++;
    if (Long.bitCount(beyondWindow) == 1) {
      LOG.warn(
          "{} bundles of {} octets wait for their peers, as many as allowed: refused {} more so"
              + " far, the last for {}",
          inFlight,
          inFlightBytes,
          beyondWindow,
          peer);
    }
    var failure = status(Code.RESOURCE_EXHAUSTED, "as many bundles as allowed wait for peers");
    target.send(ClaToBpa.newBuilder().setMsgId(id).setStatus(failure).build());
    announcements.wakeLater(peer);
  }

  private static void answer(
      ClaStream target, int id, @Nullable ForwardBundleResponse response, String failure) {
    var message = ClaToBpa.newBuilder().setMsgId(id);
    if (response != null) {
      message.setForward(response);
    } else {
      message.setStatus(status(Code.INVALID_ARGUMENT, failure));
    }
    target.send(message.build());
  }

  private static ForwardBundleResponse noNeighbour() {
    return ForwardBundleResponse.newBuilder().setNoNeighbour(EMPTY).build();
  }

  private static Status status(Code code, String text) {
    return Status.newBuilder().setCode(code.value()).setMessage(text).build();
  }

  private static Status failureOf(ForwardOutcome outcome) {
    return switch (outcome) {
      case ForwardOutcome.Sent _ -> status(Code.OK, "");
      case ForwardOutcome.NoNeighbour _ -> status(Code.UNAVAILABLE, "no session with the peer");
      case ForwardOutcome.Refused(var reason) ->
          status(Code.ABORTED, "the peer refused the bundle: " + reason.text());
      case ForwardOutcome.TooLarge(var mtu) ->
          status(Code.OUT_OF_RANGE, "the peer takes bundles of " + mtu + " octets at most");
      case ForwardOutcome.Unreadable _ -> status(Code.INTERNAL, "the bundle could not be read");
    };
  }

  /**
   * Dialect B, one peer: how many bundles are accepted with their outcome open, and who waits for a
   * place.
   */
  private static final class Acceptance {
    private final ArrayDeque<Forward> withheld = new ArrayDeque<>();
    private int open;
  }

  /** One request of the BPA. */
  private final class Forward {
    private final ClaStream from;
    private final int id;
    private final PeerAddress peer;
    private final int lengthBytes;
    private final String bundleId;
    private boolean accepted;
    private boolean ended;

    Forward(ClaStream from, int id, PeerAddress peer, int lengthBytes, String bundleId) {
      this.from = from;
      this.id = id;
      this.peer = peer;
      this.lengthBytes = lengthBytes;
      this.bundleId = bundleId;
    }

    void begin() {
      if (bundleId.isEmpty()) {
        return;
      }
      var acceptance = acceptances.computeIfAbsent(peer, _ -> new Acceptance());
      if (acceptance.open < limits.maxAcceptedPerPeer()) {
        accept(acceptance);
      } else {
        acceptance.withheld.add(this);
      }
    }

    private void accept(Acceptance acceptance) {
      acceptance.open++;
      accepted = true;
      answer(from, id, ForwardBundleResponse.newBuilder().setAccepted(EMPTY).build(), "");
    }

    void ended(ForwardOutcome outcome) {
      if (ended) {
        return;
      }
      ended = true;
      inFlight--;
      inFlightBytes -= lengthBytes;
      if (from != stream) {
        LOG.debug("A bundle to {} ended after its BPA stream: {}", peer, outcome);
      } else if (accepted) {
        reportOutcome(outcome);
        leaveAcceptance();
      } else {
        answerOutcome(outcome);
      }
      var target = stream;
      if (target != null) {
        target.requestMore();
      }
    }

    private void answerOutcome(ForwardOutcome outcome) {
      var acceptance = acceptances.get(peer);
      if (acceptance != null) {
        acceptance.withheld.remove(this);
      }
      switch (outcome) {
        case ForwardOutcome.Sent _ -> {
          announcements.carried(peer);
          answer(from, id, ForwardBundleResponse.newBuilder().setSent(EMPTY).build(), "");
        }
        case ForwardOutcome.NoNeighbour _ -> answerNoNeighbour();
        case ForwardOutcome.Refused _, ForwardOutcome.TooLarge _, ForwardOutcome.Unreadable _ -> {
          var failure = failureOf(outcome);
          LOG.warn("A bundle of {} octets to {}: {}", lengthBytes, peer, failure.getMessage());
          from.send(ClaToBpa.newBuilder().setMsgId(id).setStatus(failure).build());
          announcements.wakeLater(peer);
        }
      }
    }

    /**
     * The BPA handles our requests concurrently: the withdrawal has to be answered before it hears
     * that nobody is there.
     */
    private void answerNoNeighbour() {
      var once =
          new Runnable() {
            private boolean done;

            @Override
            public void run() {
              if (!done) {
                done = true;
                answer(from, id, noNeighbour(), "");
              }
            }
          };
      announcements.afterWithdrawal(peer, once);
      if (!once.done) {
        var _ = transport.loop().schedule(once, MAX_WITHDRAWAL_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private void reportOutcome(ForwardOutcome outcome) {
      var report = TransferOutcomeRequest.newBuilder().setBundleId(bundleId);
      if (outcome instanceof ForwardOutcome.Sent) {
        report.setCompleted(EMPTY);
      } else {
        report.setFailed(failureOf(outcome));
      }
      int request = from.expectAnswer(OUTCOME_ANSWER);
      from.send(ClaToBpa.newBuilder().setMsgId(request).setTransferOutcome(report).build());
    }

    private void leaveAcceptance() {
      var acceptance = acceptances.get(peer);
      if (acceptance == null) {
        return;
      }
      acceptance.open--;
      var next = acceptance.withheld.poll();
      if (next != null) {
        next.accept(acceptance);
      } else if (acceptance.open == 0) {
        acceptances.remove(peer);
      }
    }
  }

  private static final ClaStream.Answer OUTCOME_ANSWER =
      new ClaStream.Answer() {
        @Override
        public void answered(BpaToCla answer) {
          if (answer.hasStatus()) {
            LOG.warn("The BPA does not take an outcome: {}", answer.getStatus().getMessage());
          }
        }

        @Override
        public void lost(String cause) {
          LOG.debug("An outcome may not have reached the BPA: {}", cause);
        }
      };
}
