package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.peer.Resolver;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer whose name has two addresses, at the first of which something is wrong. */
class MultiHomedPeerTest {
  static {
    Leaks.watch();
  }

  private static final NodeId TWO = NodeId.parse("ipn:2.0");
  private static final InetAddress FIRST = at("127.0.0.82");
  private static final InetAddress SECOND = at("127.0.0.83");
  private static final Resolver BOTH = _ -> new InetAddress[] {FIRST, SECOND};

  private ServerSocket first;
  private ServerSocket second;

  private static InetAddress at(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    first = new ServerSocket(0, 1, FIRST);
    second = new ServerSocket(first.getLocalPort(), 8, SECOND);
  }

  @AfterEach
  void nothing_leaks() throws IOException {
    first.close();
    second.close();
    Leaks.assertNone();
  }

  /** What may be wrong at an address. */
  enum Fault {
    CLOSES {
      @Override
      void play(RawPeer peer) throws IOException {
        peer.close();
      }
    },
    IS_SILENT {
      @Override
      void play(RawPeer peer) throws IOException {
        peer.readToEnd();
      }
    },
    SPEAKS_VERSION_3 {
      @Override
      void play(RawPeer peer) throws IOException {
        peer.readContact();
        peer.send("64746e21" + "03" + "00" + "003c" + "07" + "69706e3a322e30");
        peer.readToEnd();
      }
    },
    SPEAKS_SOMETHING_ELSE {
      @Override
      void play(RawPeer peer) throws IOException {
        peer.send("485454502f312e31203430300d0a0d0a");
        peer.readToEnd();
      }
    },
    IS_ANOTHER_NODE {
      @Override
      void play(RawPeer peer) throws IOException {
        peer.answerWith(RawPeer.sessInit("ipn:9.0", 1 << 20));
        peer.read(3);
        peer.send("050104");
        peer.readToEnd();
      }
    },
    IS_BUSY {
      @Override
      void play(RawPeer peer) throws IOException {
        peer.readContact();
        peer.send(RawPeer.CONTACT + "050003");
        peer.readToEnd();
      }
    };

    abstract void play(RawPeer peer) throws IOException;
  }

  private Node dialling(Duration connectTimeout) throws IOException {
    var timers = SessionSettings.Timers.DEFAULT;
    var impatient =
        new SessionSettings.Timers(
            Duration.ofSeconds(1),
            timers.tlsHandshake(),
            timers.sessionInit(),
            timers.ending(),
            timers.idle(),
            timers.silenceWithoutKeepalive(),
            timers.silencePerKeepalive());
    var peer =
        new PeerEndpoint(
            Endpoint.parse("two.example:" + first.getLocalPort()),
            TWO,
            SessionProfile.PLAINTEXT.withTimers(impatient),
            PeerSettings.DIALLED);
    var settings =
        new TcpSettings(
            List.of(),
            List.of(),
            List.of(peer),
            List.of(),
            PeerSettings.PASSIVE,
            NodeLimits.DEFAULT,
            0,
            connectTimeout,
            TcpSettings.DEFAULT_BPA_HOLD,
            UnprovenNodeIds.DIALLED);
    return new Node(InMemoryBpa.recording(NodeId.parse("ipn:1.0")), settings, BOTH);
  }

  private static void assertNoDialFailed(Node node) {
    assertThat(node.observer.heard()).noneMatch(RecordingObserver.DialFailed.class::isInstance);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void whatever_ends_an_attempt_before_it_is_established_moves_on_to_the_next_address(Fault fault)
      throws Exception {
    try (Node node = dialling(TcpSettings.DEFAULT_CONNECT_TIMEOUT)) {
      try (RawPeer wrong = RawPeer.accept(first)) {
        fault.play(wrong);
      }
      try (RawPeer right = RawPeer.accept(second)) {
        right.answerWith(RawPeer.sessInit("ipn:2.0", 1 << 20));
        assertThat(node.awaitPeer().nodeIds()).containsExactly(TWO);
        assertNoDialFailed(node);
      }
    }
  }

  @Test
  void the_address_that_was_right_is_dialled_first_the_next_time() throws Exception {
    try (Node node = dialling(TcpSettings.DEFAULT_CONNECT_TIMEOUT)) {
      RawPeer.accept(first).close();
      try (RawPeer right = RawPeer.accept(second)) {
        right.answerWith(RawPeer.sessInit("ipn:2.0", 1 << 20));
        node.awaitPeer();
        right.send(RawPeer.TERM);
        assertThat(right.read(3)).isEqualTo(RawPeer.TERM_REPLY);
      }
      try (RawPeer again = RawPeer.accept(second)) {
        again.answerWith(RawPeer.sessInit("ipn:2.0", 1 << 20));
        Await.until("it is there again", () -> node.layer.sessions().size() == 1);
      }
      first.setSoTimeout(1);
      assertThat(nobodyComes(first)).isTrue();
    }
  }

  private static boolean nobodyComes(ServerSocket server) throws IOException {
    try {
      server.accept().close();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  @Test
  void an_address_that_does_not_answer_is_not_waited_for() throws Exception {
    // More than its backlog takes: whoever comes then hears nothing.
    var queued = new ArrayList<SocketChannel>();
    for (int i = 0; i < 4; i++) {
      var channel = SocketChannel.open();
      channel.configureBlocking(false);
      boolean _ = channel.connect(new InetSocketAddress(FIRST, first.getLocalPort()));
      queued.add(channel);
    }
    try (Node node = dialling(Duration.ofMinutes(5));
        RawPeer right = RawPeer.accept(second)) {
      right.answerWith(RawPeer.sessInit("ipn:2.0", 1 << 20));
      assertThat(node.awaitPeer().nodeIds()).containsExactly(TWO);
    } finally {
      for (var channel : queued) {
        channel.close();
      }
    }
  }

  @Test
  void a_dial_that_fails_at_both_addresses_is_told_once() throws Exception {
    first.close();
    second.close();
    try (Node node = dialling(TcpSettings.DEFAULT_CONNECT_TIMEOUT)) {
      Await.until(
          "the dial fails",
          () ->
              node.observer.heard().stream()
                  .anyMatch(RecordingObserver.DialFailed.class::isInstance));
      var failed =
          node.observer.heard().stream()
              .filter(RecordingObserver.DialFailed.class::isInstance)
              .map(RecordingObserver.DialFailed.class::cast)
              .findFirst()
              .orElseThrow();
      assertThat(failed.cause())
          .contains("127.0.0.82:", "127.0.0.83:", "refuses the connection", "; ");
    }
  }
}
