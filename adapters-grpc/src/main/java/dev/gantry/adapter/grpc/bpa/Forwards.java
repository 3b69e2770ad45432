package dev.gantry.adapter.grpc.bpa;

import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.RefusedKeeper;
import dev.gantry.port.payload.PeerAddress;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
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

  /**
   * How often peers are asked to make room; a second, since each time those that owe nothing long
   * enough are asked in vain.
   */
  private static final long RELIEF_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Logger LOG = LoggerFactory.getLogger(Forwards.class);

  private final Limits limits;
  private final Duration contendedAck;
  private final ForwardWindow window;
  private final Transport transport;
  private final Announcements announcements;
  private final Forwarding forwarding;
  private final @Nullable RefusedKeeper keeper;
  private final FailureLog failures = new FailureLog(System::nanoTime, LOG::warn);

  /** By lane: bulk ones that are open keep no urgent one from being accepted. */
  private final Map<Lane, Map<PeerAddress, Acceptance>> acceptances = new EnumMap<>(Lane.class);

  private volatile int inFlight;
  private volatile long inFlightBytes;
  private volatile int peers;
  private volatile long lastForwardBytes;
  private @Nullable ClaStream stream;
  private boolean leaving;
  private volatile long beyondShare;
  private long relievedNanos = System.nanoTime() - RELIEF_PAUSE_NANOS;

  Forwards(
      GrpcBpaSettings settings,
      Transport transport,
      Announcements announcements,
      Forwarding forwarding,
      @Nullable RefusedKeeper keeper) {
    this.keeper = keeper;
    this.limits = settings.limits();
    this.contendedAck = settings.pace().contendedAck();
    this.window = new ForwardWindow(limits);
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

  /** How their octets are dealt. Any thread. */
  BpaStatus.Window window() {
    return new BpaStatus.Window(
        "bpa_forward_bytes", inFlightBytes, limits.maxForwardBytes(), peers, beyondShare);
  }

  /** Size of the bundle that was asked for last. */
  long lastForwardBytes() {
    return lastForwardBytes;
  }

  /** A peer is announced no more. */
  void withdrawn(PeerAddress peer) {
    window.withdrawn(peer);
  }

  void opened(ClaStream registered) {
    stream = registered;
    leaving = false;
  }

  /**
   * Begins nothing new. No answer is the right one then: the BPA keeps the bundle when the stream
   * ends, while a peer that got it now would get it again.
   */
  void leaving() {
    leaving = true;
  }

  void closed() {
    stream = null;
    acceptances.clear();
    window.forgetTurnedAway();
    if (inFlight > 0) {
      LOG.info(
          "{} bundles are on their way to peers while the BPA is away; it will send them again",
          inFlight);
    }
  }

  /**
   * One that is beyond its peer's share is answered at once, so that those behind it on the stream
   * pass.
   */
  void requested(int id, ForwardBundleRequest request) {
    var target = stream;
    if (target == null || leaving) {
      return;
    }
    var peer = announcements.find(request.getAddress());
    var bundle = request.getBundle();
    lastForwardBytes = bundle.size();
    if (peer == null || bundle.isEmpty()) {
      target.send(
          peer == null
              ? ForwardAnswers.noNeighbour(id)
              : ForwardAnswers.failed(
                  id, ForwardAnswers.status(Code.INVALID_ARGUMENT, "the bundle is empty")));
      return;
    }
    if (!window.take(peer, bundle.size())) {
      refuseBeyondShare(target, id, peer, bundle.size());
      return;
    }
    count();
    var lane = Queues.laneOf(request);
    var forward = new Forward(target, id, peer, bundle, request.getBundleId(), lane);
    forward.begin();
    forwarding.forward(
        peer,
        new MessageBundle(bundle.asReadOnlyByteBuffer(), lane),
        outcome -> transport.post(() -> forward.ended(outcome)));
  }

  private void count() {
    inFlight = window.bundles();
    inFlightBytes = window.octets();
    peers = window.peers();
  }

  /** In dialect A the BPA parks the peer's queue then, so one for each address comes at most. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  private void refuseBeyondShare(ClaStream target, int id, PeerAddress peer, int lengthBytes) {
    beyondShare++;
    if (Long.bitCount(beyondShare) == 1) {
      LOG.warn(
          "{} octets for {} are given back to the BPA for now, {} bundles so far: {} octets wait"
              + " for {} peers to acknowledge them, {} of this one; bpa-max-forward-bytes deals"
              + " what may",
          lengthBytes,
          peer,
          beyondShare,
          window.octets(),
          window.peers(),
          window.octetsOf(peer));
    }
    var failure =
        ForwardAnswers.status(Code.RESOURCE_EXHAUSTED, "the peer has its share of what may wait");
    target.send(ForwardAnswers.failed(id, failure));
    announcements.wakeLater(peer);
    if (window.octetsOf(peer) == 0) {
      relieve();
    }
  }

  /** Somebody who holds nothing was turned away: who keeps the room and owes progress ends. */
  private void relieve() {
    long nowNanos = System.nanoTime();
    if (nowNanos - relievedNanos >= RELIEF_PAUSE_NANOS) {
      relievedNanos = nowNanos;
      window.longestHolding().forEach(holder -> forwarding.relieve(holder, contendedAck));
    }
  }

  /**
   * Dialect B, one peer and lane: how many bundles are accepted with their outcome open, and who
   * waits for a place.
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
    private final ByteString octets;
    private final int lengthBytes;
    private final String bundleId;
    private final Lane lane;
    private boolean accepted;
    private boolean ended;

    Forward(
        ClaStream from, int id, PeerAddress peer, ByteString octets, String bundleId, Lane lane) {
      this.from = from;
      this.lane = lane;
      this.id = id;
      this.peer = peer;
      this.octets = octets;
      this.lengthBytes = octets.size();
      this.bundleId = bundleId;
    }

    void begin() {
      if (bundleId.isEmpty()) {
        return;
      }
      var acceptance = ofLane().computeIfAbsent(peer, _ -> new Acceptance());
      if (mayAccept(acceptance)) {
        accept(acceptance);
      } else {
        acceptance.withheld.add(this);
      }
    }

    /** Once it is accepted the BPA sends the next one, and there must be room for that. */
    private boolean mayAccept(Acceptance acceptance) {
      return acceptance.open < limits.maxAcceptedPerPeer() && window.admits(peer, lengthBytes);
    }

    private void accept(Acceptance acceptance) {
      acceptance.open++;
      accepted = true;
      from.send(ForwardAnswers.accepted(id));
    }

    void ended(ForwardOutcome outcome) {
      if (ended) {
        return;
      }
      ended = true;
      if (outcome instanceof ForwardOutcome.Sent) {
        window.proved(peer);
      }
      if (keeper != null && from == stream && !accepted && ForwardAnswers.isForGood(outcome)) {
        keepThenSettle(keeper, outcome);
      } else {
        settle(outcome);
      }
    }

    /**
     * Whatever the BPA hears but "sent" has it begin again with the first of all that it has for
     * the peer, mostly this one. So a bundle that the peer will never take is kept here, and then
     * called sent, that those behind it pass.
     */
    private void keepThenSettle(RefusedKeeper with, ForwardOutcome outcome) {
      with.keep(
          peer,
          octets.asReadOnlyByteBuffer(),
          ForwardAnswers.failureOf(outcome).getMessage(),
          kept -> transport.post(() -> settle(kept ? new ForwardOutcome.Sent() : outcome)));
    }

    private void settle(ForwardOutcome outcome) {
      window.giveBack(peer, lengthBytes);
      count();
      if (from != stream) {
        LOG.debug("A bundle to {} ended after its BPA stream: {}", peer, outcome);
      } else if (accepted) {
        reportOutcome(outcome);
      } else {
        answerOutcome(outcome);
      }
      window.welcomeAgain(peer).forEach(announcements::wakeSoon);
    }

    private void answerOutcome(ForwardOutcome outcome) {
      var acceptance = ofLane().get(peer);
      if (acceptance != null) {
        acceptance.withheld.remove(this);
        forgetIfUnused(acceptance);
      }
      switch (outcome) {
        case ForwardOutcome.Sent _ -> {
          announcements.carried(peer);
          from.send(ForwardAnswers.sent(id));
        }
        case ForwardOutcome.NoNeighbour _ ->
            afterWithdrawal(() -> from.send(ForwardAnswers.noNeighbour(id)));
        case ForwardOutcome.Refused _,
            ForwardOutcome.TooLarge _,
            ForwardOutcome.Interrupted _,
            ForwardOutcome.Unreadable _ -> {
          from.send(ForwardAnswers.failed(id, warned(outcome)));
          announcements.wakeLater(peer);
        }
      }
    }

    /**
     * Dialect B: the BPA makes a new decision for this bundle as soon as it hears of a failure, and
     * probably the same one; so a bundle that a peer refuses would go round as fast as it can.
     */
    private void reportOutcome(ForwardOutcome outcome) {
      switch (outcome) {
        case ForwardOutcome.Sent _ -> {
          announcements.carried(peer);
          report(outcome);
        }
        case ForwardOutcome.NoNeighbour _ -> afterWithdrawal(() -> report(outcome));
        case ForwardOutcome.Refused _,
            ForwardOutcome.TooLarge _,
            ForwardOutcome.Interrupted _,
            ForwardOutcome.Unreadable _ -> {
          var _ = warned(outcome);
          later(() -> report(outcome), announcements.failureDelayNanos(peer));
        }
      }
    }

    private void report(ForwardOutcome outcome) {
      if (from == stream) {
        from.send(ForwardAnswers.outcome(from.expectAnswer(OUTCOME_ANSWER), bundleId, outcome));
        leaveAcceptance();
      }
    }

    private Status warned(ForwardOutcome outcome) {
      var failure = ForwardAnswers.failureOf(outcome);
      failures.tell(peer, lengthBytes, failure.getMessage());
      return failure;
    }

    /**
     * The BPA handles our requests concurrently: the withdrawal has to be answered before it hears
     * that nobody is there. Runs {@code then} once.
     */
    private void afterWithdrawal(Runnable then) {
      var once =
          new Runnable() {
            private boolean done;

            @Override
            public void run() {
              if (!done) {
                done = true;
                then.run();
              }
            }
          };
      announcements.afterWithdrawal(peer, once);
      if (!once.done) {
        later(once, TimeUnit.MILLISECONDS.toNanos(MAX_WITHDRAWAL_WAIT_MILLIS));
      }
    }

    private void later(Runnable task, long nanos) {
      var _ = transport.loop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    private void leaveAcceptance() {
      var acceptance = ofLane().get(peer);
      if (acceptance == null) {
        return;
      }
      acceptance.open--;
      var next = acceptance.withheld.peek();
      while (next != null && next.mayAccept(acceptance)) {
        acceptance.withheld.remove();
        next.accept(acceptance);
        next = acceptance.withheld.peek();
      }
      forgetIfUnused(acceptance);
    }

    private void forgetIfUnused(Acceptance acceptance) {
      if (acceptance.open == 0 && acceptance.withheld.isEmpty()) {
        ofLane().remove(peer);
      }
    }

    private Map<PeerAddress, Acceptance> ofLane() {
      return acceptances.computeIfAbsent(lane, _ -> new HashMap<>());
    }
  }

  private static final Answer OUTCOME_ANSWER =
      new Answer() {
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
