package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent and what comes back, octet for octet, with the machine in either role. */
class WorkedExchangesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String CONTACT = "64746e210400";
  private static final String ACTIVE_INIT =
      "07003c00000000000040000000000040000000000c69706e3a3937343834382e3000000000";
  private static final String PASSIVE_INIT =
      "07001e00000000000100000000000004000000000c69706e3a3937343834392e3000000000";
  private static final String SEGMENT = "01030000000000000000000000000000000000000003" + "9f00ff";
  private static final String ACK = "020300000000000000000000000000000003";

  @Test
  @Rfc9174({"4.1", "4.6", "5.2.2", "5.2.3", "6.1"})
  void passive_side_of_the_worked_exchange() {
    var exchange = passive();
    exchange.session().connect();
    assertThat(exchange(exchange, "")).isEmpty();
    assertThat(exchange(exchange, CONTACT)).isEqualTo(CONTACT);
    assertThat(exchange(exchange, ACTIVE_INIT)).isEqualTo(PASSIVE_INIT);
    assertThat(exchange(exchange, SEGMENT)).isEqualTo(ACK);
    assertThat(exchange(exchange, "050000")).isEqualTo("050100");
    exchange.peer().halfClose();
    exchange.clock().advance(SECOND);
    assertThat(exchange.peer().finHeard()).isTrue();
    assertThat(exchange.session().accepted().get(new TransferId(0)))
        .isEqualTo(Octets.of(HexFormat.of().parseHex("9f00ff")));
  }

  @Test
  @Rfc9174({"4.1", "4.6", "5.2.2", "5.2.3", "6.1"})
  void active_side_of_the_worked_exchange() {
    var exchange = active();
    exchange.session().connect();
    assertThat(exchange(exchange, "")).isEqualTo(CONTACT);
    assertThat(exchange(exchange, CONTACT)).isEqualTo(ACTIVE_INIT);
    assertThat(exchange(exchange, PASSIVE_INIT)).isEmpty();
    exchange.session().offer(new BundleToken(1), HexFormat.of().parseHex("9f00ff"));
    assertThat(exchange(exchange, "")).isEqualTo(SEGMENT);
    assertThat(exchange(exchange, ACK)).isEmpty();
    assertThat(exchange.session().outcomes().get(new BundleToken(1)))
        .isEqualTo(new OutboundOutcome.Acknowledged());
    exchange.session().terminate(TerminationReason.Known.UNKNOWN, false);
    assertThat(exchange(exchange, "")).isEqualTo("050000");
    assertThat(exchange(exchange, "050100")).isEmpty();
    assertThat(exchange.peer().finHeard()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "bad magic, 474554202f20, '', true",
    "version 3, 64746e210300, 64746e210400 050002, true",
    "version 5, 64746e210500, 64746e210400 050002, true",
    "reserved flags, 64746e2104fe, 64746e210400, false",
    "five of six octets, 64746e2104, '', false",
    "SESS_TERM behind the header, 64746e210400 050003, 64746e210400 050103, false",
    "segment before SESS_INIT, 64746e210400 0103000000000000000000000000 0000000000000001 5a,"
        + " 64746e210400 060301, false",
    "unknown type before SESS_INIT, 64746e210400 7f, 64746e210400 06017f, true"
  })
  @Rfc9174({"4.1", "4.2", "4.3", "5.1.2", "6.1"})
  void contact(String name, String sent, String answer, boolean fin) {
    var exchange = passive();
    exchange.session().connect();
    assertThat(exchange(exchange, sent)).isEqualTo(answer.replace(" ", ""));
    assertThat(exchange.peer().finHeard()).isEqualTo(fin);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "overrunning item, 07001e00000000000010000000000000100000000769706e3a322e30 00000007"
        + " 0080010008aabb, 050004",
    "critical item, 07001e00000000000010000000000000100000000d64746e3a2f2f6e6f64652d622f 00000005"
        + " 01fffe0000, 050004",
    "no Node ID at all, 07001e0000000000001000000000000010000000 03 666f6f 00000000, 050004"
  })
  @Rfc9174({"4.6", "4.8"})
  void session_init_that_ends_with_contact_failure(String name, String sent, String answer) {
    var exchange = passive();
    exchange.session().connect();
    assertThat(exchange(exchange, CONTACT)).isEqualTo(CONTACT);
    assertThat(exchange(exchange, sent)).isEqualTo(answer);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "KEEPALIVE thrice, 040404, '', false",
    "second SESS_INIT, 07003c00000000000040000000000040000000000c69706e3a3937343834382e3000000000,"
        + " 060307, false",
    "XFER_ACK of an ID never used, 020300000000000000090000000000000001, 060302, false",
    "XFER_REFUSE of an ID never used, 03000000000000000009, 060303, false",
    "MSG_REJECT, 060302, '', false",
    "unknown type, 08, 060108, true",
    "private type, f0, 0601f0, true",
    "reserved segment flags, 01a3 0000000000000003 00000000 0000000000000001 5a,"
        + " 02a3 0000000000000003 0000000000000001, false",
    "critical item, 0103 0000000000000004 00000006 01c0de000101 0000000000000001 51,"
        + " 0305 0000000000000004, false",
    "item that is not critical, 0103 0000000000000004 00000006 00c0de000101 0000000000000001 51,"
        + " 0203 0000000000000004 0000000000000001, false",
    "Transfer Length not met, 0103 0000000000000001 0000000d 00000100080000000000000002"
        + " 0000000000000001 41, 0304 0000000000000001, false",
    "segment without START, 0101 0000000000000009 0000000000000001 41, 060301, false",
    "SESS_TERM idle, 050001, 050101, false",
    "SESS_TERM with reserved flags, 05fe00, 050100, false",
    "SESS_TERM with an unassigned reason, 0500ee, 0501ee, false",
    "SESS_TERM with a private reason, 0500f5, 0501f5, false"
  })
  @Rfc9174({"5.1.1", "5.1.2", "5.2.2", "5.2.3", "5.2.5", "5.2.5.1", "6.1"})
  void established(String name, String sent, String answer, boolean fin) {
    var exchange = passive();
    exchange.session().connect();
    assertThat(exchange(exchange, CONTACT + ACTIVE_INIT)).isEqualTo(CONTACT + PASSIVE_INIT);
    assertThat(exchange(exchange, sent)).isEqualTo(answer.replace(" ", ""));
    assertThat(exchange.peer().finHeard()).isEqualTo(fin);
  }

  @Test
  @Rfc9174({"5.2.2", "5.2.3"})
  void three_segments_are_acknowledged_one_by_one() {
    var exchange = passive();
    exchange.session().connect();
    assertThat(exchange(exchange, CONTACT + ACTIVE_INIT)).isEqualTo(CONTACT + PASSIVE_INIT);
    var start = "010200000000000000010000000d0000010008000000000000000a0000000000000004";
    assertThat(exchange(exchange, start + "41424344"))
        .isEqualTo("020200000000000000010000000000000004");
    assertThat(exchange(exchange, "010000000000000000010000000000000003" + "454647"))
        .isEqualTo("020000000000000000010000000000000007");
    assertThat(exchange(exchange, "010100000000000000010000000000000003" + "48494a"))
        .isEqualTo("02010000000000000001000000000000000a");
    assertThat(
            new String(
                exchange.session().accepted().get(new TransferId(1)).toByteArray(),
                StandardCharsets.US_ASCII))
        .isEqualTo("ABCDEFGHIJ");
  }

  /** What comes back within a second of what is sent. */
  private static String exchange(ScriptedExchange exchange, String sent) {
    var peer = exchange.peer();
    int before = peer.heard().length;
    peer.write(HexFormat.of().parseHex(sent.replace(" ", "")));
    exchange.clock().advance(SECOND);
    var heard = peer.heard();
    return HexFormat.of().formatHex(heard, before, heard.length);
  }

  private static ScriptedExchange active() {
    return ScriptedExchange.of(
        SessionSetup.active(
            settings("ipn:974848.0", new SessionSettings.Offer(60, 16_384, 1L << 30))));
  }

  private static ScriptedExchange passive() {
    return ScriptedExchange.of(
        SessionSetup.passive(
            settings("ipn:974849.0", new SessionSettings.Offer(30, 65_536, 1L << 26))));
  }

  private static SessionSettings settings(String nodeId, SessionSettings.Offer offer) {
    return new SessionSettings(
        List.of(NodeId.parse(nodeId)),
        offer,
        SessionSettings.Demands.DEFAULT,
        SessionSettings.Security.PLAINTEXT,
        SessionSettings.Timers.DEFAULT,
        SessionSettings.Limits.DEFAULT);
  }
}
