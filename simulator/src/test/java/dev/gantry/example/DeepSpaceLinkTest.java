package dev.gantry.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/**
 * A simulator in small: two entities, a link with four minutes of delay one way, and a clock that
 * jumps from event to event. It knows bundles by their length only. Copy it to begin your own.
 */
class DeepSpaceLinkTest {
  private static final long DELAY_NANOS = Duration.ofMinutes(4).toNanos();
  private static final int BUNDLES = 500;

  /** Something that will happen; of equal times, what was planned first. */
  private record Planned(long atNanos, long number, Runnable work) {}

  private final PriorityQueue<Planned> plan =
      new PriorityQueue<>(
          Comparator.comparingLong(Planned::atNanos).thenComparingLong(Planned::number));
  private long nowNanos;
  private long planned;

  /** One session and everything that it wants done: the loop that every driver has. */
  private final class Entity {
    private final Session session;
    private final List<OutboundOutcome> outcomes = new ArrayList<>();
    private long receivedBytes;
    private Entity peer = this;

    private Entity(Role role, String nodeId) {
      session = new Session(settings(nodeId), new ConnectionFacts(role, null, null, null));
    }

    private void tell(SessionEvent event) {
      for (var action : session.handle(event, nowNanos)) {
        carryOut(action);
      }
      long deadline = session.nextDeadlineNanos();
      if (deadline != Session.NO_DEADLINE) {
        // An early wake-up is harmless, so there is no need to take back what was planned before.
        at(deadline, () -> wake(deadline));
      }
    }

    private void wake(long deadline) {
      if (session.nextDeadlineNanos() == deadline) {
        tell(new SessionEvent.DeadlineReached());
      }
    }

    private void carryOut(SessionAction action) {
      switch (action) {
        case SessionAction.SendContactHeader(var header) ->
            deliver(new SessionEvent.ContactHeaderReceived(header));
        case SessionAction.SendMessage(var message) ->
            deliver(new SessionEvent.MessageReceived(message));
        case SessionAction.SendSegment segment -> {
          var header = segment.header();
          deliver(new SessionEvent.SegmentHeaderReceived(header));
          deliver(new SessionEvent.SegmentBytesReceived((int) header.dataLengthBytes()));
          long chargedBytes = segment.chargedBytes();
          at(nowNanos, () -> tell(new SessionEvent.SegmentsWritten(chargedBytes)));
        }
        case SessionAction.EndOutboundTransfer(_, var outcome) -> outcomes.add(outcome);
        case SessionAction.DeliverBytes(_, int count) -> receivedBytes += count;
        case SessionAction.CompleteReception(var reception, _) ->
            // Here a BPA would store the bundle first: this verdict lets the acknowledgement go.
            at(
                nowNanos,
                () -> tell(new SessionEvent.BundleDecided(reception, new Verdict.Accepted())));
        case SessionAction.CloseTransport _ -> {
          deliver(new SessionEvent.InputClosed());
          at(nowNanos, () -> tell(new SessionEvent.TransportClosed("closed")));
        }
        case SessionAction.StartTls _,
            SessionAction.BoundUnsent _,
            SessionAction.BeginReception _,
            SessionAction.AbortReception _,
            SessionAction.DiscardBytes _,
            SessionAction.PauseReading _,
            SessionAction.ResumeReading _,
            SessionAction.ReportEstablished _,
            SessionAction.ReportState _,
            SessionAction.Observe _,
            SessionAction.ReportEnd _ -> {}
      }
    }

    private void deliver(SessionEvent event) {
      at(nowNanos + DELAY_NANOS, () -> peer.tell(event));
    }
  }

  @Test
  void five_hundred_bundles_take_one_round_trip_as_long_as_the_window_holds_them() {
    var earth = new Entity(Role.ACTIVE, "ipn:1.0");
    var mars = new Entity(Role.PASSIVE, "ipn:2.0");
    earth.peer = mars;
    mars.peer = earth;

    earth.tell(new SessionEvent.TransportConnected());
    mars.tell(new SessionEvent.TransportConnected());
    // Contact Headers and SESS_INIT: two round trips.
    runUntil(4 * DELAY_NANOS);
    for (int i = 0; i < BUNDLES; i++) {
      earth.tell(new SessionEvent.TransferOffered(new BundleToken(i), 3_000_000));
    }
    runUntil(6 * DELAY_NANOS);

    assertThat(earth.outcomes)
        .hasSize(BUNDLES)
        .allMatch(OutboundOutcome.Acknowledged.class::isInstance);
    assertThat(mars.receivedBytes).isEqualTo(BUNDLES * 3_000_000L);
  }

  private static SessionSettings settings(String nodeId) {
    var patience = Duration.ofNanos(3 * DELAY_NANOS);
    return new SessionSettings(
        List.of(NodeId.parse(nodeId)),
        new SessionSettings.Offer(600, 1 << 20, 1 << 30),
        SessionSettings.Demands.DEFAULT,
        SessionSettings.Security.PLAINTEXT,
        new SessionSettings.Timers(
            patience, patience, patience, patience, Duration.ZERO, Duration.ZERO, 3),
        new SessionSettings.Limits(
            BUNDLES, 2L << 30, BUNDLES, 1 << 20, 4L << 20, 4096, 16, 64, false));
  }

  private void at(long atNanos, Runnable work) {
    plan.add(new Planned(atNanos, planned++, work));
  }

  private void runUntil(long untilNanos) {
    for (var next = plan.peek(); next != null && next.atNanos() <= untilNanos; next = plan.peek()) {
      plan.remove();
      nowNanos = next.atNanos();
      next.work().run();
    }
    nowNanos = untilNanos;
  }
}
