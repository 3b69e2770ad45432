package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.HandshakeException;
import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Role;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** TCP connections and Contact Headers (RFC 9174 4.1 to 4.3). */
final class ContactCases {
  private static final Stimulus PLAIN = Stimulus.contactHeader(4, 0);
  private static final Stimulus WRONG_MAGIC = Stimulus.hex("47 45 54 20 2f 20");
  private static final int PENDING_BYTES = 4096;
  private static final int CAN_TLS = 0x01;
  private static final int SESS_TERM = 0x05;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-2.1-04", ContactCases::severalAtOnce),
          Map.entry("R-2.1-05", ContactCases::aSessionEndsWithItsConnection),
          Map.entry("R-4.1-01", ContactCases::connectsFirst),
          Map.entry("R-4.1-04", ContactCases::anySourcePort),
          Map.entry("R-4.1-10", ContactCases::headerAtOnce),
          Map.entry("R-4.1-11", ContactCases::silentUntilTheHeader),
          Map.entry("R-4.1-12", ContactCases::answersTheHeader),
          Map.entry("R-4.1-13", ContactCases::closesWithoutAHeader),
          Map.entry("R-4.1-14", ContactCases::closesWithinAMinute),
          Map.entry("R-4.1-15", ContactCases::closesByAFin),
          Map.entry("R-4.1-16", ContactCases::survivesAReset),
          Map.entry("R-4.2-02", ContactCases::offersTls),
          Map.entry("R-4.2-03", ContactCases::maybeDeclined),
          Map.entry("R-4.2-04", ContactCases::magic),
          Map.entry("R-4.2-05", ContactCases::version),
          Map.entry("R-4.2-06", ContactCases::reservedFlagsAreZero),
          Map.entry("R-4.2-07", ContactCases::reservedFlagsAreIgnored),
          Map.entry("R-4.3-01", ContactCases::dropsWrongMagic),
          Map.entry("R-4.3-03", ContactCases::highestVersionFirst),
          Map.entry("R-4.3-04", ContactCases::closesOnALowerVersion),
          Map.entry("R-4.3-06", ContactCases::versionMismatch),
          Map.entry("R-4.3-07", ContactCases::anOlderVersion),
          Map.entry("R-4.3-08", ContactCases::waitsForTheHeader),
          Map.entry("R-4.3-09", ContactCases::tlsOnlyWhenBothCan),
          Map.entry("R-6.1-17", ContactCases::terminationBehindTheHeader),
          Map.entry("R-6.1-18", ContactCases::headerBeforeTermination),
          Map.entry("R-6.1-20", ContactCases::noTerminationWithoutAHeader));

  private ContactCases() {}

  private static String severalAtOnce(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var served = new ArrayList<Talk>();
    for (int i = 0; i < 3; i++) {
      served.add(trial.session());
    }
    for (var one : served) {
      one.goesOn();
    }
    return "three sessions at once, each of them served";
  }

  private static String aSessionEndsWithItsConnection(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    trial.session().drop();
    var second = trial.connection();
    if (trial.role() == Role.PASSIVE) {
      // Of a session that would go on, this is a message; of a new one it is no Contact Header.
      second.send(Stimulus.keepalive().then(trial.offer().message()));
      var rest = second.rest();
      if (!rest.messages().stream().allMatch(ContactCases::isOfNoSession)) {
        throw new Deviation("messages on a new connection without Contact Header: " + rest.text());
      }
    } else {
      second.header();
    }
    trial.session().goesOn();
    return "a new connection begins with a Contact Header, and a new session stands";
  }

  /** What may be said to somebody whose Contact Header is none. */
  private static boolean isOfNoSession(Received received) {
    return received instanceof Received.Header || received.is(SessTermMessage.class);
  }

  private static String connectsFirst(Trial trial) throws NotObserved, IOException {
    trial.connection().drop();
    return "it connected";
  }

  private static String anySourcePort(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    for (int i = 0; i < 2; i++) {
      trial.session().goesOn();
    }
    return "two sessions from two source ports";
  }

  private static String headerAtOnce(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    long begun = System.nanoTime();
    talk.header();
    return "its Contact Header came %d ms after the connection".formatted(millisSince(begun));
  }

  private static String silentUntilTheHeader(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    expectNoOctet(talk, trial);
    talk.send(Stimulus.of(Arrays.copyOf(PLAIN.octets(), 5)));
    expectNoOctet(talk, trial);
    return "nothing before the sixth octet of the Contact Header";
  }

  /** An end would be no word: how long it waits is its own choice. */
  private static void expectNoOctet(Talk talk, Trial trial) throws Deviation, IOException {
    var received = talk.any(trial.timing().quiet());
    boolean none =
        received instanceof Received.Closed
            || received instanceof Received.Quiet quiet && quiet.octets() == 0;
    if (!none) {
      throw new Deviation("before our Contact Header " + received.text());
    }
  }

  private static String answersTheHeader(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    talk.send(PLAIN);
    return "a Contact Header of version " + talk.header()[4];
  }

  private static String closesWithoutAHeader(Trial trial)
      throws Deviation, NotObserved, IOException {
    return "the connection was ended after %.1f s".formatted(secondsOfSilence(trial));
  }

  private static String closesWithinAMinute(Trial trial)
      throws Deviation, NotObserved, IOException {
    double seconds = secondsOfSilence(trial);
    double allowed = 60 + trial.timing().margin().toMillis() / 1000.0;
    if (seconds > allowed) {
      throw new Deviation("the connection was ended after %.1f s".formatted(seconds));
    }
    return "the connection was ended after %.1f s".formatted(seconds);
  }

  private static double secondsOfSilence(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = ourTurn(trial);
    long begun = System.nanoTime();
    var rest = talk.rest(trial.timing().longest());
    if (rest.end().isEmpty()) {
      throw new Deviation("it waits on: " + rest.text());
    }
    return millisSince(begun) / 1000.0;
  }

  private static String closesByAFin(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = ourTurn(trial);
    talk.send(WRONG_MAGIC.then(new byte[PENDING_BYTES]));
    var end = talk.rest().end();
    if (end.isEmpty()) {
      throw NotObserved.because("it does not end the connection");
    }
    if (end.get().reset()) {
      throw new Deviation("a reset in place of a FIN");
    }
    return "a FIN, with octets of ours unread";
  }

  private static String survivesAReset(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    trial.session().reset();
    trial.session().goesOn();
    return "after a reset a new session stands";
  }

  private static String offersTls(Trial trial) throws Deviation, NotObserved, IOException {
    if ((headerOf(trial)[5] & CAN_TLS) == 0) {
      throw new Deviation("CAN_TLS is 0: TLS is not enabled on this side");
    }
    return "CAN_TLS is 1";
  }

  private static String maybeDeclined(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.contacted();
    talk.send(Stimulus.sessTerm(0, 0x03));
    return toldAsEnded(talk);
  }

  /**
   * An end that was asked for: an answer with the same reason, the end of the connection, or both.
   */
  private static String toldAsEnded(Talk talk) throws Deviation, IOException {
    var rest = talk.rest();
    if (rest.term().isEmpty() && rest.end().isEmpty()) {
      throw new Deviation("neither an answer nor the end of the connection: " + rest.text());
    }
    return rest.text();
  }

  /** Its Contact Header; that there is one is the matter of another case. */
  private static byte[] headerOf(Trial trial) throws NotObserved, IOException {
    var talk = trial.connection();
    if (trial.role() == Role.PASSIVE) {
      talk.send(PLAIN);
    }
    return headerOn(talk);
  }

  /** A connection on which the Contact Header of the other side is there, if it speaks first. */
  private static Talk ourTurn(Trial trial) throws NotObserved, IOException {
    var talk = trial.connection();
    if (trial.role() == Role.ACTIVE) {
      headerOn(talk);
    }
    return talk;
  }

  private static byte[] headerOn(Talk talk) throws NotObserved, IOException {
    try {
      return talk.header();
    } catch (Deviation e) {
      throw NotObserved.because(String.valueOf(e.getMessage()));
    }
  }

  private static String magic(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    if (trial.role() == Role.PASSIVE) {
      talk.send(PLAIN);
    }
    return switch (talk.next()) {
      case Received.Header _ -> "64 74 6e 21";
      case Received.Undecodable other when other.octets()[0] != SESS_TERM ->
          throw new Deviation("it begins with " + HexFormat.of().formatHex(other.octets(), 0, 1));
      case Received other -> throw NotObserved.because("no Contact Header: " + other.text());
    };
  }

  private static String version(Trial trial) throws Deviation, NotObserved, IOException {
    var octets = headerOf(trial);
    if (octets[4] != 4) {
      throw new Deviation("a Contact Header of version " + octets[4]);
    }
    return "04";
  }

  private static String highestVersionFirst(Trial trial)
      throws Deviation, NotObserved, IOException {
    int offered = Byte.toUnsignedInt(headerOf(trial)[4]);
    if (offered < 4) {
      throw new Deviation("version " + offered + " at the first attempt");
    }
    return "version " + offered + " at the first attempt";
  }

  private static String reservedFlagsAreZero(Trial trial)
      throws Deviation, NotObserved, IOException {
    int flags = headerOf(trial)[5];
    if ((flags & ~CAN_TLS) != 0) {
      throw new Deviation("the flags are %02x".formatted(flags));
    }
    return "the flags are %02x".formatted(flags);
  }

  private static String reservedFlagsAreIgnored(Trial trial)
      throws Deviation, NotObserved, IOException {
    trial.contacted().drop();
    var talk = trial.connection();
    var credentials = trial.credentials();
    var header = Stimulus.contactHeader(4, credentials.present() ? 0xFF : 0xFE);
    if (trial.role() == Role.PASSIVE) {
      talk.send(header);
      talk.header();
    } else {
      headerOn(talk);
      talk.send(header);
    }
    if (!credentials.present() || !talk.canTls()) {
      return "SESS_INIT in the clear, as with flags 00: " + plaintextInit(trial, talk);
    }
    var offer = credentials.offer(trial.nodeId(), talk.ownAddress());
    try {
      return "TLS, as with flags 01: " + talk.secure(offer, trial.role()).text();
    } catch (HandshakeException e) {
      throw new Deviation("no TLS with flags ff: " + e.getMessage());
    }
  }

  private static Talk contactedUnderTest(Trial trial, Stimulus header)
      throws NotObserved, IOException {
    var talk = ourTurn(trial);
    talk.send(header);
    if (trial.role() == Role.PASSIVE) {
      headerOn(talk);
    }
    return talk;
  }

  private static String plaintextInit(Trial trial, Talk talk) throws Deviation, IOException {
    talk.send(trial.offer().message());
    var init = talk.init();
    return "Node ID '" + init.nodeId() + "'";
  }

  private static String dropsWrongMagic(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = ourTurn(trial);
    talk.send(WRONG_MAGIC);
    var rest = talk.rest();
    if (rest.end().isEmpty()) {
      throw new Deviation("the connection stays: " + rest.text());
    }
    return rest.text();
  }

  private static String noTerminationWithoutAHeader(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = ourTurn(trial);
    talk.send(WRONG_MAGIC);
    var rest = talk.rest();
    if (rest.term().isPresent() || rest.end().isEmpty()) {
      throw new Deviation("to what is no Contact Header " + rest.text());
    }
    return rest.text();
  }

  private static String closesOnALowerVersion(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    headerOn(talk);
    talk.send(Stimulus.contactHeader(3, 0));
    var rest = talk.rest();
    if (rest.end().isEmpty()) {
      throw new Deviation("the connection stays: " + rest.text());
    }
    return rest.text();
  }

  private static String versionMismatch(Trial trial) throws Deviation, NotObserved, IOException {
    for (int version : new int[] {5, 0, 255, 3}) {
      var talk = trial.connection();
      talk.send(Stimulus.contactHeader(version, 0));
      try {
        talk.header();
        talk.term(0, 0x02);
        answeredAndEnded(talk);
      } catch (Deviation e) {
        throw new Deviation("to version %d %s".formatted(version, e.getMessage()));
      }
    }
    return "to 5, 0, 255 and 3 a Contact Header, SESS_TERM Version mismatch and the end";
  }

  /** It may wait for an answer before it ends the connection (RFC 9174 6.1). */
  private static void answeredAndEnded(Talk talk) throws Deviation, IOException {
    try {
      talk.send(Stimulus.sessTerm(0x01, 0x02));
    } catch (SocketException e) {
      // It does not.
    }
    var rest = talk.rest();
    if (rest.end().isEmpty()) {
      throw new Deviation("behind SESS_TERM and its answer " + rest.text());
    }
  }

  private static String anOlderVersion(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    talk.send(Stimulus.contactHeader(3, 0));
    var received = talk.next();
    if (received instanceof Received.Quiet) {
      throw new Deviation("neither Version mismatch nor the older version: " + received.text());
    }
    return received.text();
  }

  private static String waitsForTheHeader(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    headerOn(talk);
    talk.quiet();
    return "nothing behind its Contact Header before ours";
  }

  private static String tlsOnlyWhenBothCan(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = contactedUnderTest(trial, PLAIN);
    if (!trial.credentials().present()) {
      return "in the clear where the tester cannot TLS: " + plaintextInit(trial, talk);
    }
    var received = trial.role() == Role.ACTIVE ? talk.next() : saidInTheClear(trial, talk);
    boolean clear = received.is(SessInitMessage.class) || received.is(SessTermMessage.class);
    if (!clear && !(received instanceof Received.Closed)) {
      throw new Deviation("where the tester cannot TLS " + received.text());
    }
    var both = Admission.protectable(trial);
    var offer = trial.credentials().offer(trial.nodeId(), both.ownAddress());
    try {
      both.secure(offer, trial.role());
    } catch (HandshakeException e) {
      if (e.kind() == HandshakeException.Kind.ALERT || e.kind() == HandshakeException.Kind.TESTER) {
        // That is TLS, between two that do not trust each other.
        throw NotObserved.because("where both can, no TLS session: " + e.getMessage());
      }
      throw new Deviation("where both can, no TLS: " + e.getMessage());
    }
    return "where the tester cannot, " + received.text() + "; where both can, TLS";
  }

  private static Received saidInTheClear(Trial trial, Talk talk) throws IOException {
    try {
      talk.send(trial.offer().message());
    } catch (SocketException e) {
      // Refused already; what it said stands before the end.
    }
    return talk.next();
  }

  private static String terminationBehindTheHeader(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = ourTurn(trial);
    talk.send(PLAIN, Stimulus.sessTerm(0, 0x00));
    if (trial.role() == Role.PASSIVE) {
      headerOn(talk);
    }
    return toldAsEnded(talk);
  }

  private static String headerBeforeTermination(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    if (trial.role() == Role.PASSIVE) {
      talk.send(Stimulus.contactHeader(5, 0));
    }
    return switch (talk.next()) {
      case Received.Header _ -> "its Contact Header comes first";
      case Received.Undecodable other when other.octets()[0] == SESS_TERM ->
          throw new Deviation("SESS_TERM comes before any Contact Header");
      case Received other -> throw NotObserved.because("no Contact Header: " + other.text());
    };
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
