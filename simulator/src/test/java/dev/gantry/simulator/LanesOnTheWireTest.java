package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionSettings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Lanes as the peer sees them, octet for octet. */
class LanesOnTheWireTest {
  private static final int START = 2;
  private static final int END = 1;
  private static final int SEGMENT_MRU = 100;

  /** Less than one segment, so that each waits until the one before has left. */
  private static final SessionSettings.Limits ONE_AHEAD =
      new SessionSettings.Limits(256, 64L << 20, 4096, 1 << 20, 1, 4096, 16, 64, false);

  @Test
  @Rfc9174({"2.1", "5.2", "5.2.2"})
  void an_urgent_bundle_comes_behind_the_last_segment_of_what_has_begun_and_before_all_else() {
    var exchange = ScriptedExchange.of(SessionSetup.active(Settings.small("ipn:1.0", ONE_AHEAD)));
    exchange.session().connect();
    exchange.peer().write(greeting());
    exchange.clock().advance(Duration.ofMillis(1));
    assertThat(exchange.session().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    int before = exchange.peer().heard().length;

    exchange.session().end().stall(Duration.ofMillis(5).toNanos());
    exchange.session().offer(new BundleToken(0), filled(0xB0, 250), Lane.BULK);
    exchange.session().offer(new BundleToken(1), filled(0xB1, 50), Lane.BULK);
    exchange.session().offer(new BundleToken(2), filled(0xA0, 150), Lane.NORMAL);
    exchange.session().offer(new BundleToken(3), filled(0xF0, 150), Lane.URGENT);
    exchange.clock().advance(Duration.ofMillis(50));

    var wire = new Wire();
    wire.first(0, 250, 0xB0).segment(0, 0, 0xB0, 100).segment(END, 0, 0xB0, 50);
    wire.first(1, 150, 0xF0).segment(END, 1, 0xF0, 50);
    wire.first(2, 150, 0xA0).segment(END, 2, 0xA0, 50);
    wire.segment(START | END, 3, 0xB1, 50);
    var heard = exchange.peer().heard();
    assertThat(Arrays.copyOfRange(heard, before, heard.length)).isEqualTo(wire.octets());
  }

  @Test
  @Rfc9174("5.2")
  void the_peer_takes_bundles_of_all_lanes_whole() {
    var pair =
        SessionPair.of(
            Settings.small("ipn:1.0", ONE_AHEAD),
            Settings.small("ipn:2.0"),
            LinkConditions.delayed(Duration.ofMillis(20)));
    pair.establish(Duration.ofSeconds(1));
    for (int i = 0; i < 60; i++) {
      pair.active().offer(new BundleToken(i), filled(i, 30 + 7 * i), Lane.values()[i % 3]);
    }
    pair.clock().advance(Duration.ofMinutes(1));
    assertThat(pair.active().outcomes()).hasSize(60);
    assertThat(pair.active().outcomes().values()).allMatch(Acknowledged.class::isInstance);
    assertThat(pair.passive().accepted()).hasSize(60);
  }

  @Test
  void whoever_lets_one_more_pass_than_the_limit_is_found_out() {
    var books = new LaneBooks("a session", 2);
    books.offered(0, Lane.BULK);
    for (long token = 1; token <= 4; token++) {
      books.offered(token, Lane.URGENT);
    }
    books.begun(1);
    books.begun(2);
    books.begun(3);
    assertThatThrownBy(() -> books.begun(4))
        .isInstanceOf(InvariantError.class)
        .hasMessageContaining("lets 4 pass one that waits in lane BULK");
  }

  @Test
  void whoever_begins_another_than_the_oldest_of_its_lane_is_found_out() {
    var books = new LaneBooks("a session", 2);
    books.offered(0, Lane.NORMAL);
    books.offered(1, Lane.NORMAL);
    assertThatThrownBy(() -> books.begun(1))
        .isInstanceOf(InvariantError.class)
        .hasMessageContaining("not the oldest");
  }

  /** Contact Header and SESS_INIT of a peer with a Segment MRU of 100 octets. */
  private static byte[] greeting() {
    var nodeId = "ipn:2.0".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(6 + 1 + 2 + 8 + 8 + 2 + nodeId.length + 4)
        .put(new byte[] {'d', 't', 'n', '!', 4, 0})
        .put((byte) 7)
        .putShort((short) 30)
        .putLong(SEGMENT_MRU)
        .putLong(10_000)
        .putShort((short) nodeId.length)
        .put(nodeId)
        .putInt(0)
        .array();
  }

  private static byte[] filled(int octet, int length) {
    var bundle = new byte[length];
    Arrays.fill(bundle, (byte) octet);
    return bundle;
  }

  /** XFER_SEGMENT messages as RFC 9174 5.2.2 writes them. */
  private static final class Wire {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    /** The first segment of a longer one, with its Transfer Length (RFC 9174 5.2.5.1). */
    Wire first(long id, long total, int octet) {
      octets.writeBytes(
          ByteBuffer.allocate(2 + 8 + 4 + 13 + 8)
              .put(new byte[] {1, START})
              .putLong(id)
              .putInt(13)
              .put(new byte[] {0, 0, 1, 0, 8})
              .putLong(total)
              .putLong(SEGMENT_MRU)
              .array());
      octets.writeBytes(filled(octet, SEGMENT_MRU));
      return this;
    }

    Wire segment(int flags, long id, int octet, int length) {
      octets.writeBytes(new byte[] {1, (byte) flags});
      octets.writeBytes(ByteBuffer.allocate(8).putLong(id).array());
      if ((flags & START) != 0) {
        octets.writeBytes(new byte[4]);
      }
      octets.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
      octets.writeBytes(filled(octet, length));
      return this;
    }

    byte[] octets() {
      return octets.toByteArray();
    }
  }
}
