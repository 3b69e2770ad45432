package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that take places or memory without being any use. */
class HostilePeersTest {
  static {
    Leaks.watch();
  }

  private static final int HALF_OPEN = 200;

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  private static Node node(NodeLimits limits, UnaryOperator<SessionProfile> profile)
      throws Exception {
    return new Node(
        InMemoryBpa.recording(NodeId.parse("ipn:1.0")),
        TcpSettings.of(List.of(Node.listener("127.0.0.1:0", profile)), List.of())
            .withLimits(limits));
  }

  private static long ended(Node node, EndCause cause) {
    return node.observer.heard().stream()
        .filter(heard -> heard instanceof RecordingObserver.Ended it && it.end().cause() == cause)
        .count();
  }

  /** Connections that were given a session, if only to be told Busy, or closed without a word. */
  private static long looked(Node node) {
    return node.observer.heard().stream()
        .filter(
            heard ->
                heard instanceof RecordingObserver.Started
                    || heard instanceof RecordingObserver.ConnectionRefused refused
                        && !refused.sentence().endsWith("told Busy"))
        .count();
  }

  private static SessionProfile impatient(SessionProfile profile) {
    var timers = SessionSettings.Timers.DEFAULT;
    return profile.withTimers(
        new SessionSettings.Timers(
            Duration.ofSeconds(1),
            timers.tlsHandshake(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            timers.idle(),
            timers.silenceWithoutKeepalive(),
            timers.silencePerKeepalive()));
  }

  @Test
  void peers_that_stop_in_the_handshake_keep_nobody_out_and_are_gone_in_time() throws Exception {
    var limits =
        new NodeLimits(8, NodeLimits.OverLimit.BUSY, 1024, 0, 1, 1, 1 << 20)
            .withMaxPendingSessions(4);
    var halfOpen = new ArrayList<RawPeer>();
    try (Node node = node(limits, HostilePeersTest::impatient)) {
      for (int i = 0; i < HALF_OPEN; i++) {
        RawPeer peer = RawPeer.connect(node.port());
        halfOpen.add(peer);
        if (i % 2 == 0) {
          peer.send(RawPeer.CONTACT);
        }
      }
      Await.until("all are dealt with", () -> looked(node) == HALF_OPEN);
      Await.until("few have a place", () -> node.layer.sessions().size() <= 4);
      for (int i = 0; i < 4; i++) {
        halfOpen.add(RawPeer.connect(node.port()).establish("ipn:2.0"));
      }
      Await.until("half-open ones are gone", () -> node.layer.sessions().size() == 4);
      assertThat(ended(node, EndCause.BUSY)).isPositive();
    } finally {
      for (RawPeer peer : halfOpen) {
        peer.close();
      }
    }
  }

  @Test
  void half_of_the_sessions_at_most_may_be_in_the_handshake() {
    assertThat(NodeLimits.DEFAULT.node().maxPendingSessions()).isEqualTo(1024);
    assertThat(NodeLimits.DEFAULT.withMaxPendingSessions(16_000).node().maxPendingSessions())
        .isEqualTo(8_000);
    assertThat(
            new NodeLimits(1, NodeLimits.OverLimit.BUSY, 1, 0, 1, 1, 1)
                .withMaxPendingSessions(9)
                .node()
                .maxPendingSessions())
        .isEqualTo(1);
  }

  @Test
  void session_extension_items_over_their_limit_end_the_session_unread() throws Exception {
    UnaryOperator<SessionProfile> eight = profile -> profile.withDecoder(new DecoderLimits(8, 8));
    try (Node node = node(NodeLimits.DEFAULT, eight);
        RawPeer fits = RawPeer.connect(node.port());
        RawPeer over = RawPeer.connect(node.port())) {
      fits.send(RawPeer.CONTACT + sessInit("00000008" + "0080000003" + "000000"));
      fits.readContact();
      assertThat(fits.readSessInit()).startsWith("07");
      over.send(RawPeer.CONTACT + sessInit("00000009"));
      over.readContact();
      assertThat(over.read(3)).isEqualTo("050004");
      Await.until("it is ended", () -> ended(node, EndCause.PROTOCOL_VIOLATION) == 1);
    }
  }

  private static String sessInit(String items) {
    String init = RawPeer.sessInit("ipn:2.0", 1 << 20);
    return init.substring(0, init.length() - 8) + items;
  }
}
