package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A real session machine with everything around it that a server has, in memory: a driver, a link
 * of real octets, a BPA. After each event it checks what must hold whatever the peer, the network
 * and the BPA do.
 */
public final class DrivenSession {
  private static final long CLOSE_BOUND_NANOS = 3_000_000_000L;

  private static final PeerCertificate CERTIFICATE =
      new PeerCertificate(List.of(), List.of(), List.of(), null, null, null, 3);

  /**
   * How the world around a session behaves; one value for a whole run.
   *
   * @param minDelayNanos of what is sent
   * @param maxDelayNanos on top of that, drawn for each chunk
   * @param maxChunkBytes the link cuts what is sent into such chunks, drawn for each
   * @param maxVerdictNanos how long the BPA takes, drawn for each bundle
   * @param refusals share of bundles that the BPA refuses
   * @param earlyRefusals share that it refuses before their end
   * @param silence share that it never decides about
   * @param flips share of chunks in which one bit arrives wrong
   */
  public record World(
      long minDelayNanos,
      long maxDelayNanos,
      int maxChunkBytes,
      long maxVerdictNanos,
      double refusals,
      double earlyRefusals,
      double silence,
      double flips) {
    /** A perfect link and a BPA that takes everything at once. */
    public static final World PERFECT = new World(0, 0, 1 << 20, 0, 0, 0);

    /** A BPA that always decides, and a link that changes nothing. */
    public World(
        long minDelayNanos,
        long maxDelayNanos,
        int maxChunkBytes,
        long maxVerdictNanos,
        double refusals,
        double earlyRefusals) {
      this(
          minDelayNanos,
          maxDelayNanos,
          maxChunkBytes,
          maxVerdictNanos,
          refusals,
          earlyRefusals,
          0,
          0);
    }
  }

  private static final long NO_TOKEN = -1;

  private record Write(long token, byte[] octets, long chargedBytes) {}

  private final String name;
  private final FakeClock clock;
  private final RandomGenerator random;
  private final World world;
  private final Session session;
  private final Witness witness;
  private final MessageDecoder decoder = new MessageDecoder(DecoderLimits.DEFAULT);
  private @Nullable DrivenSession peer;

  private final ArrayDeque<SessionEvent> events = new ArrayDeque<>();
  private boolean running;
  private long armedNanos = Session.NO_DEADLINE;

  private final ArrayDeque<Write> writes = new ArrayDeque<>();
  private long stalledUntilNanos;
  private long lastDeliveryNanos;
  private boolean finSent;

  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private byte[] input = new byte[0];
  private byte[] told = new byte[0];
  private boolean contactDone;
  private boolean securing;
  private boolean tls;
  private boolean paused;
  private boolean inputEnded;
  private boolean finHeard;
  private long segmentRemaining;

  private boolean closing;
  private boolean over;

  private final Map<Long, byte[]> offered = new TreeMap<>();
  private final Map<Long, OutboundOutcome> outcomes = new TreeMap<>();
  private final Map<Long, Long> transferTokens = new TreeMap<>();
  private final Map<Long, ByteArrayOutputStream> receptions = new TreeMap<>();
  private final Map<Long, Long> receptionIds = new TreeMap<>();
  private final Map<Long, String> receptionEnds = new TreeMap<>();
  private final Map<Long, byte[]> accepted = new TreeMap<>();
  private final List<ReportedState> states = new ArrayList<>();
  private final List<Message> sent = new ArrayList<>();
  private final List<SegmentHeader> segments = new ArrayList<>();
  private final List<Observation> observed = new ArrayList<>();
  private @Nullable SessionEnd end;
  private boolean manualBpa;
  private boolean closureAlert;

  DrivenSession(
      String name,
      SessionSettings settings,
      ConnectionFacts facts,
      long firstTransferId,
      FakeClock clock,
      RandomGenerator random,
      World world) {
    this.name = name;
    this.session = new Session(settings, facts, new TransferId(firstTransferId));
    this.witness = new Witness(name, settings, firstTransferId);
    this.clock = clock;
    this.random = random;
    this.world = world;
  }

  void connect(DrivenSession other) {
    peer = other;
  }

  /** Hands the session an event of the outside. */
  public void tell(SessionEvent event) {
    events.add(event);
    if (running) {
      return;
    }
    running = true;
    for (var next = events.poll(); next != null; next = events.poll()) {
      step(next);
    }
    running = false;
    flush();
    armDeadline();
  }

  public void offer(long token, byte[] bundle) {
    assertThat(offered.put(token, bundle)).as("token used twice").isNull();
    tell(new SessionEvent.TransferOffered(new BundleToken(token), bundle.length));
  }

  public void terminate(TerminationReason reason, boolean urgent) {
    tell(new SessionEvent.TerminationRequested(reason, EndCause.TERMINATED_LOCALLY, urgent));
  }

  /** From now on verdicts come only from {@link #decide}. */
  public void decideByHand() {
    manualBpa = true;
  }

  public void decide(long reception, Verdict verdict) {
    if (verdict instanceof Verdict.Accepted
        && "completed".equals(receptionEnds.get(reception))
        && receptions.containsKey(reception)) {
      accepted.put(receptionIds.get(reception), receptions.get(reception).toByteArray());
    }
    tell(new SessionEvent.BundleDecided(new ReceptionId(reception), verdict));
  }

  /** Nothing that this side writes leaves for a while. */
  public void stall(long nanos) {
    stalledUntilNanos = Math.max(stalledUntilNanos, clock.nowNanos() + nanos);
  }

  /** The octets of a bundle cannot be read any more: what has not left of it never will. */
  public void failSource(long token) {
    long dropped = 0;
    for (var each = writes.iterator(); each.hasNext(); ) {
      var write = each.next();
      if (write.token() == token) {
        dropped += write.chargedBytes();
        each.remove();
      }
    }
    written(dropped);
    tell(new SessionEvent.TransferSourceFailed(new BundleToken(token)));
  }

  /** The connection breaks, for both sides, with all that is on its way. */
  public void reset() {
    lose("reset");
    peer().lose("reset by peer");
  }

  /** FIN without a word. */
  public void halfClose() {
    sendFin();
  }

  /** The machine of this side is left out: what arrives is thrown away. */
  public void playByHand() {
    over = true;
  }

  /** Octets that no machine of ours would write. */
  public void writeRaw(byte... octets) {
    transmit(octets);
  }

  /** All octets that have come. */
  byte[] heard() {
    return heard.toByteArray();
  }

  /** Whether the other side's FIN has come. */
  boolean finHeard() {
    return finHeard;
  }

  public List<Message> sent() {
    return List.copyOf(sent);
  }

  public List<SegmentHeader> segments() {
    return List.copyOf(segments);
  }

  public List<Observation> observed() {
    return List.copyOf(observed);
  }

  public List<ReportedState> states() {
    return List.copyOf(states);
  }

  public Map<Long, OutboundOutcome> outcomes() {
    return outcomes;
  }

  /** What the BPA has taken, by the peer's Transfer ID. */
  public Map<Long, byte[]> accepted() {
    return accepted;
  }

  public @Nullable SessionEnd end() {
    return end;
  }

  public boolean over() {
    return over;
  }

  public boolean closureAlertSent() {
    return closureAlert;
  }

  public ReportedState state() {
    return states.isEmpty() ? ReportedState.CONNECTING : states.getLast();
  }

  /** What must hold once the session is over. */
  void assertSettled() {
    assertThat(over).as(name + " is over").isTrue();
    assertThat(end).as(name + " reported its end").isNotNull();
    assertThat(outcomes.keySet()).as(name + " ended each bundle").isEqualTo(offered.keySet());
    assertThat(receptionEnds.keySet())
        .as(name + " completed or aborted each reception")
        .isEqualTo(receptions.keySet());
    assertThat(session.nextDeadlineNanos()).isEqualTo(Session.NO_DEADLINE);
    outcomes.forEach(this::assertTaken);
  }

  private void assertTaken(long token, OutboundOutcome outcome) {
    // A bit that arrives wrong may forge anything, unless TLS notices it.
    if (!(outcome instanceof OutboundOutcome.Acknowledged)
        || world.flips() > 0 && !(tls && peer().tls)) {
      return;
    }
    var taken =
        transferTokens.entrySet().stream()
            .filter(entry -> entry.getValue() == token)
            .map(entry -> peer().accepted.get(entry.getKey()))
            .toList();
    assertThat(taken).as("the peer's BPA has what is acknowledged").hasSize(1);
    assertThat(taken.getFirst()).isEqualTo(offered.get(token));
  }

  private DrivenSession peer() {
    var other = peer;
    assertThat(other).isNotNull();
    return other;
  }

  private void step(SessionEvent event) {
    if (over && event instanceof SessionEvent.SegmentsWritten) {
      return;
    }
    long expectedBytes = event instanceof SessionEvent.SegmentBytesReceived(int count) ? count : 0;
    long disposedBytes = 0;
    witness.told(event);
    for (var action : session.handle(event, clock.nowNanos())) {
      disposedBytes +=
          switch (action) {
            case SessionAction.DeliverBytes(_, int count) -> count;
            case SessionAction.DiscardBytes(int count) -> count;
            case SessionAction _ -> 0;
          };
      witness.asked(action, clock.nowNanos());
      carryOut(action);
    }
    assertThat(disposedBytes).as("octets delivered or discarded").isEqualTo(expectedBytes);
    witness.settled(session, writes.isEmpty() && !over, clock.nowNanos());
  }

  private void carryOut(SessionAction action) {
    assertThat(end)
        .as("nothing follows ReportEnd, but came: " + action)
        .satisfiesAnyOf(
            value -> assertThat(value).isNull(),
            _ -> assertThat(action).isInstanceOf(SessionAction.EndOutboundTransfer.class));
    switch (action) {
      case SessionAction.SendContactHeader(ContactHeader header) -> {
        var buffer = ByteBuffer.allocate(ContactHeader.LENGTH_BYTES);
        MessageEncoder.encode(header, buffer);
        write(NO_TOKEN, buffer.array(), 0);
      }
      case SessionAction.StartTls() -> {
        tls = true;
        securing = true;
        clock.after(
            1_000,
            () -> {
              if (!closing && !over) {
                securing = false;
                tell(
                    new SessionEvent.TlsEstablished(new TlsFacts("TLSv1.3", "suite", CERTIFICATE)));
                read(false);
              }
            });
      }
      case SessionAction.SendMessage(Message message) -> send(message);
      case SessionAction.SendSegment segment -> sendSegment(segment);
      case SessionAction.EndOutboundTransfer(BundleToken token, OutboundOutcome outcome) ->
          assertThat(outcomes.put(token.value(), outcome)).as("ended twice: " + token).isNull();
      case SessionAction.BeginReception begin -> {
        receptions.put(begin.reception().sequence(), new ByteArrayOutputStream());
        receptionIds.put(begin.reception().sequence(), begin.id().bits());
        if (random.nextDouble() < world.earlyRefusals()) {
          long reception = begin.reception().sequence();
          clock.after(
              delay(world.maxVerdictNanos()),
              () -> decide(reception, new Verdict.Refused(RefusalReason.Known.NO_RESOURCES)));
        }
      }
      case SessionAction.DeliverBytes(ReceptionId reception, _) ->
          receptions.get(reception.sequence()).writeBytes(told);
      case SessionAction.DiscardBytes _ -> {}
      case SessionAction.CompleteReception(ReceptionId reception, long length) -> {
        assertThat(receptionEnds.put(reception.sequence(), "completed")).isNull();
        assertThat(receptions.get(reception.sequence()).size()).isEqualTo((int) length);
        askBpa(reception.sequence());
      }
      case SessionAction.AbortReception(ReceptionId reception) ->
          assertThat(receptionEnds.put(reception.sequence(), "aborted")).isNull();
      case SessionAction.PauseReading() -> {
        assertThat(paused).isFalse();
        paused = true;
      }
      case SessionAction.ResumeReading() -> {
        assertThat(paused).isTrue();
        paused = false;
        clock.after(0, () -> read(false));
      }
      case SessionAction.ReportEstablished _ -> {}
      case SessionAction.ReportState(ReportedState state) -> {
        if (!states.isEmpty()) {
          assertThat(state).isNotEqualTo(states.getLast());
        }
        states.add(state);
      }
      case SessionAction.Observe(Observation observation) -> observed.add(observation);
      case SessionAction.CloseTransport(boolean alert) -> close(alert);
      case SessionAction.ReportEnd(SessionEnd how) -> end = how;
    }
  }

  private void send(Message message) {
    sent.add(message);
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
    MessageEncoder.encode(message, buffer);
    write(NO_TOKEN, buffer.array(), 0);
  }

  private void sendSegment(SessionAction.SendSegment segment) {
    var header = segment.header();
    segments.add(header);
    transferTokens.put(header.id().bits(), segment.token().value());
    var bundle = offered.get(segment.token().value());
    int length = (int) header.dataLengthBytes();
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(header) + length);
    MessageEncoder.encode(header, buffer);
    buffer.put(bundle, (int) segment.offsetBytes(), length);
    write(segment.token().value(), buffer.array(), segment.chargedBytes());
  }

  private void write(long token, byte[] octets, long chargedBytes) {
    writes.add(new Write(token, octets, chargedBytes));
  }

  private void flush() {
    if (over || finSent || writes.isEmpty() && !closing) {
      return;
    }
    long wait = stalledUntilNanos - clock.nowNanos();
    if (wait > 0) {
      clock.after(wait, this::flush);
      return;
    }
    long charged = 0;
    for (var write = writes.poll(); write != null; write = writes.poll()) {
      charged += write.chargedBytes();
      transmit(write.octets());
    }
    written(charged);
    if (closing) {
      sendFin();
    }
  }

  private void written(long chargedBytes) {
    if (chargedBytes > 0) {
      clock.after(0, () -> tell(new SessionEvent.SegmentsWritten(chargedBytes)));
    }
  }

  private void transmit(byte[] octets) {
    witness.left(clock.nowNanos());
    for (int at = 0; at < octets.length; ) {
      int length = Math.min(octets.length - at, 1 + random.nextInt(world.maxChunkBytes()));
      var chunk = Arrays.copyOfRange(octets, at, at + length);
      boolean flipped = world.flips() > 0 && random.nextDouble() < world.flips();
      if (flipped) {
        chunk[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
      }
      deliver(() -> peer().received(chunk, flipped));
      at += length;
    }
  }

  private void sendFin() {
    if (!finSent) {
      finSent = true;
      deliver(() -> peer().finReceived());
    }
  }

  private void deliver(Runnable delivery) {
    lastDeliveryNanos =
        Math.max(
            lastDeliveryNanos,
            clock.nowNanos() + world.minDelayNanos() + delay(world.maxDelayNanos()));
    clock.at(lastDeliveryNanos, delivery);
  }

  private void received(byte[] chunk, boolean flipped) {
    heard.writeBytes(chunk);
    if (over || closing) {
      return;
    }
    if (flipped && tls) {
      tell(new SessionEvent.TlsFailed(EndCause.TLS_FAILED, "a record is not authentic"));
      return;
    }
    int old = input.length;
    input = Arrays.copyOf(input, old + chunk.length);
    System.arraycopy(chunk, 0, input, old, chunk.length);
    read(true);
  }

  private void finReceived() {
    finHeard = true;
    inputEnded = true;
    if (closing && finSent) {
      lose("closed");
    } else {
      read(false);
    }
  }

  private void read(boolean news) {
    boolean advanced = false;
    while (!over && !closing && !paused && !securing && readOne()) {
      advanced = true;
    }
    if (over || closing || paused || securing) {
      return;
    }
    if (news && !advanced) {
      tell(new SessionEvent.OctetsReceived());
    }
    if (inputEnded) {
      inputEnded = false;
      tell(new SessionEvent.InputClosed());
    }
  }

  private boolean readOne() {
    if (input.length == 0) {
      return false;
    }
    if (segmentRemaining > 0) {
      int count = (int) Math.min(segmentRemaining, input.length);
      segmentRemaining -= count;
      told = take(count);
      tell(new SessionEvent.SegmentBytesReceived(count));
      return true;
    }
    var window = ByteBuffer.wrap(input);
    var decoding = contactDone ? decoder.decode(window) : decoder.decodeContactHeader(window);
    int used = window.position();
    return switch (decoding) {
      case Decoding.NeedMore _ -> false;
      case Decoding.Decoded(Message message) -> {
        take(used);
        tell(new SessionEvent.MessageReceived(message));
        yield true;
      }
      case Decoding.DecodedSegmentHeader(SegmentHeader header) -> {
        take(used);
        segmentRemaining = header.dataLengthBytes();
        tell(new SessionEvent.SegmentHeaderReceived(header));
        yield true;
      }
      case Decoding.DecodedContactHeader(ContactHeader header) -> {
        take(used);
        contactDone = true;
        tell(new SessionEvent.ContactHeaderReceived(header));
        yield true;
      }
      case Decoding.Malformed(var violation, int typeOctet) -> {
        input = new byte[0];
        tell(new SessionEvent.DecodingFailed(violation, typeOctet));
        yield false;
      }
    };
  }

  private byte[] take(int count) {
    var taken = Arrays.copyOf(input, count);
    input = Arrays.copyOfRange(input, count, input.length);
    return taken;
  }

  private void askBpa(long reception) {
    if (manualBpa) {
      return;
    }
    if (world.silence() > 0 && random.nextDouble() < world.silence()) {
      return;
    }
    Verdict verdict =
        random.nextDouble() < world.refusals()
            ? new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE)
            : new Verdict.Accepted();
    clock.after(delay(world.maxVerdictNanos()), () -> decide(reception, verdict));
  }

  private void close(boolean alert) {
    assertThat(closing).as("closed twice").isFalse();
    closing = true;
    closureAlert = alert;
    clock.after(
        CLOSE_BOUND_NANOS,
        () -> {
          if (!over) {
            sendFin();
            lose("closed after a bound");
          }
        });
    if (inputEnded) {
      clock.after(0, () -> lose("closed"));
    }
  }

  private void lose(String detail) {
    if (!over) {
      flushBeforeClose();
      over = true;
      writes.clear();
      tell(new SessionEvent.TransportClosed(detail));
      assertThat(end).isNotNull();
    }
  }

  private void flushBeforeClose() {
    if (closing && !finSent) {
      flush();
    }
  }

  private void armDeadline() {
    long next = session.nextDeadlineNanos();
    if (next == armedNanos || over) {
      return;
    }
    armedNanos = next;
    if (next != Session.NO_DEADLINE) {
      clock.at(
          next,
          () -> {
            if (!over && armedNanos == next && session.nextDeadlineNanos() == next) {
              armedNanos = Session.NO_DEADLINE;
              tell(new SessionEvent.DeadlineReached());
            }
          });
    }
  }

  private long delay(long maxNanos) {
    return maxNanos == 0 ? 0 : random.nextLong(maxNanos + 1);
  }
}
