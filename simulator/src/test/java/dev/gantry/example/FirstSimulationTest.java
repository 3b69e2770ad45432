package dev.gantry.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionAction.CloseTransport;
import dev.gantry.domain.session.SessionAction.CompleteReception;
import dev.gantry.domain.session.SessionAction.EndOutboundTransfer;
import dev.gantry.domain.session.SessionAction.ReportEstablished;
import dev.gantry.domain.session.SessionAction.SendContactHeader;
import dev.gantry.domain.session.SessionAction.SendMessage;
import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionEvent.BundleDecided;
import dev.gantry.domain.session.SessionEvent.ContactHeaderReceived;
import dev.gantry.domain.session.SessionEvent.InputClosed;
import dev.gantry.domain.session.SessionEvent.MessageReceived;
import dev.gantry.domain.session.SessionEvent.SegmentBytesReceived;
import dev.gantry.domain.session.SessionEvent.SegmentHeaderReceived;
import dev.gantry.domain.session.SessionEvent.SegmentsWritten;
import dev.gantry.domain.session.SessionEvent.TerminationRequested;
import dev.gantry.domain.session.SessionEvent.TransferOffered;
import dev.gantry.domain.session.SessionEvent.TransportClosed;
import dev.gantry.domain.session.SessionEvent.TransportConnected;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict.Accepted;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.SessionPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The shortest simulations of two sessions, with the simulator and with the machines alone; {@code
 * docs/internals/simulating.md} shows them.
 */
class FirstSimulationTest {
  private static final List<SessionAction> NOTHING = List.of();
  private static final SessionEvent DONE =
      new TerminationRequested(TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, false);

  private record Told(Session session, SessionEvent event) {}

  private final ArrayDeque<Told> events = new ArrayDeque<>();

  private void tell(Session session, SessionEvent event) {
    events.add(new Told(session, event));
  }

  @Test
  void with_the_simulator() {
    var earth = SessionSettings.of(List.of(NodeId.parse("ipn:1.0")));
    var mars = SessionSettings.of(List.of(NodeId.parse("ipn:2.0")));
    var pair = SessionPair.of(earth, mars, LinkConditions.delayed(Duration.ofSeconds(2)));
    pair.establish(Duration.ofSeconds(8));
    var bundle = pair.active().offer("hello".getBytes(UTF_8));
    pair.clock().advance(Duration.ofSeconds(4));
    assertThat(pair.active().outcomes().get(bundle)).isEqualTo(new Acknowledged());
    pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.runToTheEnd();
  }

  @Test
  void with_the_machines_alone() {
    var earth = session(Role.ACTIVE, "ipn:1.0");
    var mars = session(Role.PASSIVE, "ipn:2.0");
    var outcomes = new ArrayList<OutboundOutcome>();
    tell(earth, new TransportConnected());
    tell(mars, new TransportConnected());
    for (long nowNanos = 0; !(earth.isOver() && mars.isOver()); nowNanos++) {
      var next = events.remove();
      var self = next.session();
      var peer = self == earth ? mars : earth;
      for (var action : self.isOver() ? NOTHING : self.handle(next.event(), nowNanos)) {
        switch (action) {
          case SendContactHeader(var header) -> tell(peer, new ContactHeaderReceived(header));
          case SendMessage(var message) -> tell(peer, new MessageReceived(message));
          case SendSegment segment -> {
            tell(peer, new SegmentHeaderReceived(segment.header()));
            tell(peer, new SegmentBytesReceived((int) segment.header().dataLengthBytes()));
            tell(self, new SegmentsWritten(segment.chargedBytes()));
          }
          case ReportEstablished _ when self == earth ->
              tell(earth, new TransferOffered(new BundleToken(1), 3_000_000));
          case CompleteReception(var reception, _) ->
              tell(self, new BundleDecided(reception, new Accepted()));
          case EndOutboundTransfer(_, var outcome) -> {
            outcomes.add(outcome);
            tell(self, DONE);
          }
          case CloseTransport _ -> {
            tell(peer, new InputClosed());
            tell(self, new TransportClosed("closed"));
          }
          case SessionAction _ -> {}
        }
      }
    }
    assertThat(outcomes).containsExactly(new Acknowledged());
  }

  private static Session session(Role role, String nodeId) {
    return new Session(
        SessionSettings.of(List.of(NodeId.parse(nodeId))),
        new ConnectionFacts(role, null, null, null));
  }
}
