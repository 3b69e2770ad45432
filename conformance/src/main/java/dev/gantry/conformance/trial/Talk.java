package dev.gantry.conformance.trial;

import dev.gantry.conformance.line.HandshakeException;
import dev.gantry.conformance.line.Line;
import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Secured;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.line.TlsOffer;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a case says and expects on one connection. KEEPALIVE may come at any time and is passed
 * over, unless a case asks for all there is. One thread.
 */
public final class Talk implements AutoCloseable {
  private static final int REPLY = 0x01;

  private final Line line;
  private final Timing timing;

  /** When the whole case has to be over. */
  private final long endNanos;

  private @Nullable SessInitMessage peer;
  private @Nullable Secured secured;
  private byte[] peerInit = new byte[0];
  private boolean canTls;
  private final Map<Long, Long> takenBytes = new TreeMap<>();
  private boolean expectsBundles;
  private boolean over;
  private long nextId;
  private long sentNanos;

  Talk(Line line, Timing timing, long endNanos) {
    this.line = line;
    this.timing = timing;
    this.endNanos = endNanos;
  }

  /** Has the session stand, by this SESS_INIT of the other side. */
  public void established(SessInitMessage init, byte[] octets) {
    peer = init;
    peerInit = octets;
  }

  /** The other side's SESS_INIT, of a session that is established. */
  public SessInitMessage peer() {
    return Objects.requireNonNull(peer);
  }

  /** The same, as it came. */
  public byte[] peerInit() {
    return peerInit.clone();
  }

  /**
   * How long this side has been silent: at least so long, as it counts from before the last write.
   */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - sentNanos);
  }

  /** A Transfer ID that this session has not had from here. */
  public long nextId() {
    return nextId++;
  }

  /** The connection below, for cases that look past its messages. */
  public Line line() {
    return line;
  }

  /** Address of this side. */
  public InetAddress ownAddress() {
    return line.ownAddress();
  }

  /** Whether the other side's Contact Header says that it can TLS. */
  public boolean canTls() {
    return canTls;
  }

  /** What the TLS handshake of this connection came to. */
  public Secured secured() throws NotObserved {
    if (secured == null) {
      throw NotObserved.because("the session is without TLS: it does not offer it");
    }
    return secured;
  }

  /**
   * Runs the TLS handshake, as the client where this side has dialled.
   *
   * @throws HandshakeException when it does not come about
   */
  public Secured secure(TlsOffer offer, Role underTest) throws IOException, HandshakeException {
    secured = line.secure(offer, underTest == Role.PASSIVE, timing.answer());
    return secured;
  }

  public void send(Stimulus... parts) throws IOException {
    sentNanos = System.nanoTime();
    line.send(parts);
  }

  /** Whatever comes next, KEEPALIVE too. */
  public Received any(Duration within) throws IOException {
    if (System.nanoTime() - endNanos > 0) {
      throw new EndlessException(timing.longestCase().toSeconds());
    }
    var received = line.receive(within);
    over |= received instanceof Received.Closed;
    return received;
  }

  /** What comes next but KEEPALIVE, and bundles that the case has no part in. */
  public Received next(Duration within) throws IOException {
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      var next = any(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      if (!next.is(KeepaliveMessage.class) && !takes(next)) {
        return next;
      }
    }
  }

  /** What is sent on it is of interest to the case from now on. */
  void expectBundles() {
    expectsBundles = true;
  }

  /**
   * Whether this is a segment of a bundle that no case asked for, which is acknowledged then, and
   * no answer to anything: some nodes dial for nothing else than to send what they have.
   */
  public boolean takes(Received next) throws IOException {
    if (expectsBundles || peer == null || !(next instanceof Received.Segment segment)) {
      return false;
    }
    acknowledge(segment);
    return true;
  }

  /** Acknowledges a segment, with what has come of its transfer. */
  void acknowledge(Received.Segment segment) throws IOException {
    var header = segment.header();
    long id = header.id().bits();
    if (header.start()) {
      takenBytes.remove(id);
    }
    long total = takenBytes.merge(id, (long) segment.data().length, Long::sum);
    send(Stimulus.ack(header.flags(), id, total));
  }

  public Received next() throws IOException {
    return next(timing.answer());
  }

  /** A Contact Header; its octets. */
  public byte[] header() throws Deviation, IOException {
    var received = next();
    if (received instanceof Received.Header header) {
      canTls = header.header().canTls();
      return header.octets();
    }
    throw new Deviation("in place of a Contact Header " + received.text());
  }

  /** SESS_INIT. */
  public SessInitMessage init() throws Deviation, IOException {
    var received = next();
    if (received instanceof Received.Got got && got.message() instanceof SessInitMessage init) {
      established(init, got.octets());
      return init;
    }
    throw new Deviation("in place of SESS_INIT " + received.text());
  }

  /** XFER_ACK of this transfer, whatever else it says. */
  public XferAckMessage ack(long id) throws Deviation, IOException {
    var received = next();
    if (received instanceof Received.Got got
        && got.message() instanceof XferAckMessage ack
        && ack.id().bits() == id) {
      return ack;
    }
    throw new Deviation(
        "in place of XFER_ACK of ID %s: %s".formatted(Long.toUnsignedString(id), received.text()));
  }

  /** XFER_REFUSE of this transfer for one of these reasons, any where there are none. */
  public int refusal(long id, int... reasons) throws Deviation, IOException {
    var received = next();
    if (received instanceof Received.Got got
        && got.message() instanceof XferRefuseMessage refuse
        && refuse.id().bits() == id
        && isOneOf(refuse.reason().code(), reasons)) {
      return refuse.reason().code();
    }
    throw new Deviation(
        "in place of XFER_REFUSE of ID %s%s: %s"
            .formatted(Long.toUnsignedString(id), codes(reasons), received.text()));
  }

  /** MSG_REJECT with just these fields. */
  public void rejection(int reason, int type) throws Deviation, IOException {
    var received = next();
    if (received instanceof Received.Got got
        && got.message() instanceof MsgRejectMessage reject
        && reject.reason().code() == reason
        && reject.rejectedType() == type) {
      return;
    }
    throw new Deviation(
        "in place of MSG_REJECT 06 %02x %02x: %s".formatted(reason, type, received.text()));
  }

  /** SESS_TERM; its octets. */
  public byte[] term(Duration within, int flags, int... reasons) throws Deviation, IOException {
    var received = next(within);
    if (received instanceof Received.Got got
        && got.message() instanceof SessTermMessage term
        && Byte.toUnsignedInt(got.octets()[1]) == flags
        && isOneOf(term.reason().code(), reasons)) {
      return got.octets();
    }
    throw new Deviation(
        "in place of SESS_TERM flags %02x%s: %s".formatted(flags, codes(reasons), received.text()));
  }

  public byte[] term(int flags, int... reasons) throws Deviation, IOException {
    return term(timing.answer(), flags, reasons);
  }

  /** The end of the connection, and nothing before it. */
  public void ended() throws Deviation, IOException {
    var received = next();
    if (!(received instanceof Received.Closed)) {
      throw new Deviation("in place of the end of the connection " + received.text());
    }
  }

  /** Nothing but KEEPALIVE. */
  public void quiet() throws Deviation, IOException {
    var received = next(timing.quiet());
    if (received instanceof Received.Quiet quiet && quiet.octets() == 0) {
      return;
    }
    throw new Deviation("in place of nothing " + received.text());
  }

  /** All messages until the connection ends, and how it ends; empty where it does not. */
  public record Rest(List<Received> messages, Optional<Received.Closed> end) {
    /** For people. */
    public String text() {
      var told = new ArrayList<String>();
      messages.forEach(one -> told.add(one.text()));
      told.add(end.map(Received.Closed::text).orElse("then nothing"));
      return String.join(", ", told);
    }

    public Optional<Received.Got> term() {
      return messages.stream().filter(Talk::isTerm).map(Received.Got.class::cast).findFirst();
    }
  }

  /**
   * Listens until the connection ends or nothing comes for so long. A SESS_TERM that asks for an
   * answer gets one, as RFC 9174 6.1 has it.
   */
  public Rest rest(Duration within) throws IOException {
    var messages = new ArrayList<Received>();
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      var received = next(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      switch (received) {
        case Received.Closed closed -> {
          return new Rest(messages, Optional.of(closed));
        }
        case Received.Quiet _ -> {
          return new Rest(messages, Optional.empty());
        }
        case Received.Got got when got.message() instanceof SessTermMessage term -> {
          messages.add(got);
          if (!term.reply()) {
            answerTerm(got);
          }
        }
        default -> messages.add(received);
      }
    }
  }

  public Rest rest() throws IOException {
    return rest(timing.answer());
  }

  private void answerTerm(Received.Got term) {
    try {
      line.send(Stimulus.sessTerm(REPLY, Byte.toUnsignedInt(term.octets()[2])));
    } catch (IOException e) {
      // The other side may close at once (RFC 9174 6.1).
    }
  }

  /**
   * That the session goes on: one more bundle is acknowledged or refused as a whole.
   *
   * @throws Deviation when it is not
   */
  public void goesOn() throws Deviation, IOException {
    long id = nextId();
    var bundle = TestBundle.of(this, 24);
    send(Stimulus.whole(id, bundle));
    var received = next();
    boolean answered =
        received instanceof Received.Got got
            && switch (got.message()) {
              case XferAckMessage ack ->
                  ack.id().bits() == id && ack.acknowledgedBytes() == bundle.length;
              case XferRefuseMessage refuse -> refuse.id().bits() == id;
              default -> false;
            };
    if (!answered) {
      throw new Deviation("the session does not go on: of one more transfer " + received.text());
    }
  }

  /** A bundle for the node at the other end. */
  public byte[] bundle(int payloadBytes) {
    return TestBundle.of(this, payloadBytes);
  }

  /** Ends the connection by a reset. */
  public void reset() throws IOException {
    over = true;
    line.reset();
  }

  /** Ends the connection without a word. */
  public void drop() throws IOException {
    over = true;
    line.close();
  }

  /** Ends what is not over yet, in order, so that the other side has nothing to hold against us. */
  @Override
  public void close() throws IOException {
    try {
      if (!over && peer != null) {
        line.send(Stimulus.sessTerm(0, 0));
        awaitAnswer();
        line.notifyEnd();
      }
    } catch (IOException e) {
      // It is over.
    } finally {
      line.close();
    }
  }

  /** Until the other side has said SESS_TERM, or has ended the connection, or the time is over. */
  private void awaitAnswer() throws IOException {
    long end = System.nanoTime() + timing.quiet().toNanos();
    while (true) {
      var received = next(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      if (received instanceof Received.Closed
          || received instanceof Received.Quiet
          || isTerm(received)) {
        return;
      }
    }
  }

  private static boolean isTerm(Received received) {
    return received.is(SessTermMessage.class);
  }

  private static boolean isOneOf(int code, int... codes) {
    if (codes.length == 0) {
      return true;
    }
    for (int one : codes) {
      if (one == code) {
        return true;
      }
    }
    return false;
  }

  private static String codes(int... codes) {
    if (codes.length == 0) {
      return "";
    }
    var told = new ArrayList<String>();
    for (int one : codes) {
      told.add("%02x".formatted(one));
    }
    return " reason " + String.join(" or ", told);
  }
}
