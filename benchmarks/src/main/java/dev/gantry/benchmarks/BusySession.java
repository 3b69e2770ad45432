package dev.gantry.benchmarks;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import java.util.List;

/**
 * An Established session machine that is told, for each bundle of one segment, what its driver
 * would tell it.
 */
final class BusySession {
  private static final int BUNDLE_BYTES = 1000;
  private static final int WHOLE = SegmentHeader.START | SegmentHeader.END;
  private static final Verdict ACCEPTED = new Verdict.Accepted();

  private final Session session =
      new Session(
          SessionSettings.of(List.of(NodeId.parse("ipn:1.0"))),
          new ConnectionFacts(Role.PASSIVE, null, null, null));
  private long nowNanos;
  private long received;
  private long sent;

  BusySession() {
    tell(new SessionEvent.TransportConnected());
    tell(new SessionEvent.ContactHeaderReceived(new ContactHeader(4, false)));
    only(
        SessionAction.ReportEstablished.class,
        tell(new SessionEvent.MessageReceived(Samples.SESSION_INIT)));
  }

  /** Receives a bundle, which the BPA takes on the spot; returns its acknowledgement. */
  SessionAction.SendMessage receive() {
    var header = next();
    if (!session.admits(header)) {
      throw new IllegalStateException("the BPA may not take " + header);
    }
    return only(SessionAction.SendMessage.class, tell(new SessionEvent.BundleTaken(header)));
  }

  private SegmentHeader next() {
    return new SegmentHeader(WHOLE, new TransferId(received++), ExtensionItems.NONE, BUNDLE_BYTES);
  }

  /** Receives a bundle that the BPA is shown as it comes, and then accepts. */
  SessionAction.SendMessage receiveAndAwait() {
    var complete =
        only(SessionAction.CompleteReception.class, tell(new SessionEvent.SegmentReceived(next())));
    return only(
        SessionAction.SendMessage.class,
        tell(new SessionEvent.BundleDecided(complete.reception(), ACCEPTED)));
  }

  /** Sends a bundle, which the peer acknowledges at once; returns its end. */
  SessionAction.EndOutboundTransfer send() {
    var token = new BundleToken(sent++);
    var segment =
        only(
            SessionAction.SendSegment.class,
            tell(new SessionEvent.TransferOffered(token, BUNDLE_BYTES)));
    tell(new SessionEvent.SegmentsWritten(segment.chargedBytes()));
    var acknowledgement = new XferAckMessage(WHOLE, segment.header().id(), BUNDLE_BYTES);
    return only(
        SessionAction.EndOutboundTransfer.class,
        tell(new SessionEvent.MessageReceived(acknowledgement)));
  }

  private List<SessionAction> tell(SessionEvent event) {
    nowNanos += 100;
    return session.handle(event, nowNanos);
  }

  /** The action of that kind, without which nothing was measured. */
  private static <A extends SessionAction> A only(Class<A> kind, List<SessionAction> actions) {
    for (int i = 0; i < actions.size(); i++) {
      if (kind.isInstance(actions.get(i))) {
        return kind.cast(actions.get(i));
      }
    }
    throw new IllegalStateException("no " + kind.getSimpleName() + " in " + actions);
  }
}
