package dev.gantry.domain.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.time.Rate;
import dev.gantry.domain.transfer.TransferItems;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One session machine in the hands of a test, which plays its peer, its driver and its clock. */
final class Machine {
  static final long SECOND = 1_000_000_000L;
  static final NodeId LOCAL = NodeId.parse("ipn:1.0");
  static final NodeId REMOTE = NodeId.parse("ipn:2.0");

  /**
   * Settings of one test; every default is the production default unless the test says otherwise.
   */
  static final class Setup {
    Role role = Role.PASSIVE;
    SessionSettings.Offer offer = SessionSettings.Offer.DEFAULT;
    SessionSettings.Demands demands = SessionSettings.Demands.DEFAULT;
    SessionSettings.Security security = SessionSettings.Security.PLAINTEXT;
    SessionSettings.Timers timers = SessionSettings.Timers.DEFAULT;
    SessionSettings.Limits limits = SessionSettings.Limits.DEFAULT;
    List<NodeId> localNodeIds = List.of(LOCAL);
    NodeId expected;
    long firstTransferId;
    InboundRates rates = InboundRates.UNBOUNDED;

    Setup rates(Rate transfers, Rate octets) {
      rates = new InboundRates(transfers, octets);
      return this;
    }

    Setup active() {
      role = Role.ACTIVE;
      return this;
    }

    Setup tls() {
      security = new SessionSettings.Security(true, false, IdentityPolicy.OFF);
      return this;
    }

    Setup tlsRequired(IdentityPolicy policy) {
      security = new SessionSettings.Security(true, true, policy);
      return this;
    }

    Setup offering(int keepaliveSeconds, long segmentMru, long transferMru) {
      offer = new SessionSettings.Offer(keepaliveSeconds, segmentMru, transferMru);
      return this;
    }

    Setup idle(Duration idle) {
      timers =
          new SessionSettings.Timers(
              timers.contact(),
              timers.tlsHandshake(),
              timers.sessionInit(),
              timers.ending(),
              idle,
              timers.silenceWithoutKeepalive(),
              timers.silencePerKeepalive(),
              timers.progress(),
              timers.keepaliveWhileBusy());
      return this;
    }

    /** The limit on silence when no keepalive was agreed. */
    Setup silence(Duration limit) {
      timers =
          new SessionSettings.Timers(
              timers.contact(),
              timers.tlsHandshake(),
              timers.sessionInit(),
              timers.ending(),
              timers.idle(),
              limit,
              timers.silencePerKeepalive(),
              timers.progress(),
              timers.keepaliveWhileBusy());
      return this;
    }

    Setup progress(ProgressBounds progress) {
      timers = timers.withProgress(progress);
      return this;
    }

    Setup window(int transfers, long bytes) {
      limits =
          new SessionSettings.Limits(
              transfers,
              bytes,
              limits.maxQueuedTransfers(),
              limits.maxSegmentBytes(),
              limits.writeAheadBytes(),
              limits.maxPendingAcknowledgements(),
              limits.maxEmptySegments(),
              limits.maxViolations(),
              limits.refuseOnce());
      return this;
    }

    Setup queue(int transfers) {
      limits =
          new SessionSettings.Limits(
              limits.maxUnackedTransfers(),
              limits.maxUnackedBytes(),
              transfers,
              limits.maxSegmentBytes(),
              limits.writeAheadBytes(),
              limits.maxPendingAcknowledgements(),
              limits.maxEmptySegments(),
              limits.maxViolations(),
              limits.refuseOnce());
      return this;
    }

    Setup writeAhead(long bytes) {
      limits =
          new SessionSettings.Limits(
              limits.maxUnackedTransfers(),
              limits.maxUnackedBytes(),
              limits.maxQueuedTransfers(),
              limits.maxSegmentBytes(),
              bytes,
              limits.maxPendingAcknowledgements(),
              limits.maxEmptySegments(),
              limits.maxViolations(),
              limits.refuseOnce());
      return this;
    }

    Setup maxSegment(int bytes) {
      limits =
          new SessionSettings.Limits(
              limits.maxUnackedTransfers(),
              limits.maxUnackedBytes(),
              limits.maxQueuedTransfers(),
              bytes,
              limits.writeAheadBytes(),
              limits.maxPendingAcknowledgements(),
              limits.maxEmptySegments(),
              limits.maxViolations(),
              limits.refuseOnce());
      return this;
    }

    Setup inboundLimits(int pending, int emptySegments, int violations, boolean refuseOnce) {
      limits =
          new SessionSettings.Limits(
              limits.maxUnackedTransfers(),
              limits.maxUnackedBytes(),
              limits.maxQueuedTransfers(),
              limits.maxSegmentBytes(),
              limits.writeAheadBytes(),
              pending,
              emptySegments,
              violations,
              refuseOnce);
      return this;
    }

    Setup starvationLimit(int transfers) {
      limits = limits.withStarvationLimit(transfers);
      return this;
    }

    SessionSettings settings() {
      return new SessionSettings(localNodeIds, offer, demands, security, timers, limits);
    }

    Machine unconnected() {
      return new Machine(this);
    }

    Machine awaitingContactHeader() {
      var machine = unconnected();
      machine.tell(new SessionEvent.TransportConnected());
      return machine;
    }

    Machine securing() {
      var machine = awaitingContactHeader();
      machine.tell(contactHeader(4, true));
      assertThat(machine.state()).isInstanceOf(State.SecuringTransport.class);
      return machine;
    }

    Machine awaitingSessionInit() {
      if (security.canTls()) {
        var machine = securing();
        machine.tell(
            new SessionEvent.TlsEstablished(
                new TlsFacts("TLSv1.3", "suite", certificate("ipn:2.0"))));
        return machine;
      }
      var machine = awaitingContactHeader();
      machine.tell(contactHeader(4, false));
      return machine;
    }

    Machine established() {
      return established(60, 1 << 20, 1 << 30);
    }

    Machine established(int keepaliveSeconds, long segmentMru, long transferMru) {
      var machine = awaitingSessionInit();
      machine.hear(sessInit(keepaliveSeconds, segmentMru, transferMru, REMOTE.text()));
      assertThat(machine.state()).isInstanceOf(State.Established.class);
      machine.told.clear();
      return machine;
    }

    /** Established, then ended by us; SESS_TERM is out. */
    Machine ending() {
      var machine = established();
      machine.terminate(false);
      machine.told.clear();
      return machine;
    }
  }

  private final Session session;
  long nowNanos = -5;
  List<SessionAction> last = List.of();
  final List<SessionAction> told = new ArrayList<>();

  private Machine(Setup setup) {
    session =
        new Session(
            setup.settings(),
            new ConnectionFacts(setup.role, null, null, setup.expected),
            new TransferId(setup.firstTransferId),
            setup.rates);
  }

  static Setup passive() {
    return new Setup();
  }

  static Setup active() {
    return new Setup().active();
  }

  State state() {
    return session.state();
  }

  boolean isOver() {
    return session.isOver();
  }

  List<SessionAction> tell(SessionEvent event) {
    last = session.handle(event, nowNanos);
    told.addAll(last);
    return last;
  }

  List<SessionAction> hear(Message message) {
    return tell(new SessionEvent.MessageReceived(message));
  }

  List<SessionAction> hearSegment(int flags, long id, long length) {
    return hearSegment(flags, id, length, ExtensionItems.NONE);
  }

  /** A segment with all its data. */
  List<SessionAction> hearSegment(int flags, long id, long length, ExtensionItems items) {
    var all = new ArrayList<>(hearHeader(flags, id, length, items));
    if (length > 0) {
      all.addAll(hearBytes((int) length));
    }
    last = all;
    return all;
  }

  List<SessionAction> hearHeader(int flags, long id, long length, ExtensionItems items) {
    return tell(
        new SessionEvent.SegmentHeaderReceived(
            new SegmentHeader(flags, new TransferId(id), items, length)));
  }

  List<SessionAction> hearBytes(int count) {
    return tell(new SessionEvent.SegmentBytesReceived(count));
  }

  /** A segment comes with all of its data. */
  List<SessionAction> hearAtOnce(SegmentHeader header) {
    return tell(new SessionEvent.SegmentReceived(header));
  }

  boolean admits(SegmentHeader header) {
    return session.admits(header);
  }

  List<SessionAction> accept(long reception) {
    return decide(reception, new Verdict.Accepted());
  }

  List<SessionAction> refuse(long reception, RefusalReason reason) {
    return decide(reception, new Verdict.Refused(reason));
  }

  List<SessionAction> decide(long reception, Verdict verdict) {
    return tell(new SessionEvent.BundleDecided(new ReceptionId(reception), verdict));
  }

  List<SessionAction> offer(long token, long length) {
    return tell(new SessionEvent.TransferOffered(new BundleToken(token), length));
  }

  List<SessionAction> offer(long token, long length, Lane lane) {
    return tell(
        new SessionEvent.TransferOffered(
            new BundleToken(token), length, SessionEvent.TransferOffered.AS_IT_IS, lane));
  }

  List<SessionAction> written(long charged) {
    return tell(new SessionEvent.SegmentsWritten(charged));
  }

  List<SessionAction> terminate(boolean urgent) {
    return tell(
        new SessionEvent.TerminationRequested(
            TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, urgent));
  }

  /** Lets time pass, telling each deadline that comes. */
  List<SessionAction> pass(long nanos) {
    long until = nowNanos + nanos;
    var all = new ArrayList<SessionAction>();
    for (int i = 0; i < 10_000; i++) {
      long next = session.nextDeadlineNanos();
      if (next == Session.NO_DEADLINE || next - until > 0) {
        nowNanos = until;
        last = all;
        return all;
      }
      nowNanos = next;
      all.addAll(tell(new SessionEvent.DeadlineReached()));
    }
    throw new AssertionError("deadlines do not move");
  }

  List<TransferInFlight> transfers() {
    return session.transfers();
  }

  long nextDeadlineNanos() {
    return session.nextDeadlineNanos();
  }

  List<Message> sent() {
    return messages(last);
  }

  List<Message> allSent() {
    return messages(told);
  }

  static List<Message> messages(List<SessionAction> actions) {
    var messages = new ArrayList<Message>();
    for (var action : actions) {
      if (action instanceof SessionAction.SendMessage(Message message)) {
        messages.add(message);
      }
    }
    return messages;
  }

  <T extends SessionAction> List<T> last(Class<T> type) {
    return last.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends SessionAction> List<T> all(Class<T> type) {
    return told.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Observation> observed() {
    return last(SessionAction.Observe.class).stream()
        .map(SessionAction.Observe::observation)
        .toList();
  }

  SessionEnd end() {
    var ends = all(SessionAction.ReportEnd.class);
    assertThat(ends).hasSize(1);
    assertThat(told.getLast()).isEqualTo(ends.getFirst());
    return ends.getFirst().end();
  }

  static SessionEvent contactHeader(int version, boolean canTls) {
    return new SessionEvent.ContactHeaderReceived(new ContactHeader(version, canTls));
  }

  static PeerCertificate certificate(String nodeId) {
    return new PeerCertificate(List.of(nodeId), List.of(), List.of(), null, null, null, 3);
  }

  static SessInitMessage sessInit() {
    return sessInit(60, 1 << 20, 1 << 30, REMOTE.text());
  }

  static SessInitMessage sessInit(int keepalive, long segmentMru, long transferMru, String node) {
    return new SessInitMessage(keepalive, segmentMru, transferMru, node, true, ExtensionItems.NONE);
  }

  static SessTermMessage term(boolean reply, int reason) {
    return new SessTermMessage(reply, TerminationReason.of(reason));
  }

  static XferAckMessage ack(int flags, long id, long total) {
    return new XferAckMessage(flags, new TransferId(id), total);
  }

  static XferRefuseMessage refuse(int reason, long id) {
    return new XferRefuseMessage(RefusalReason.of(reason), new TransferId(id));
  }

  static XferRefuseMessage refusal(int reason, long id) {
    return refuse(reason, id);
  }

  static MsgRejectMessage reject(int reason, int type) {
    return new MsgRejectMessage(RejectReason.of(reason), type);
  }

  static ExtensionItem transferLength(int flags, long total) {
    return new ExtensionItem(
        flags,
        ExtensionItem.TRANSFER_LENGTH_TYPE,
        TransferItems.announcing(total).items().getFirst().value());
  }
}
