package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.ProgressBounds;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.testbench.memory.RecordingObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that are there and do not move, over a real socket of the transport that is used. */
class StalledPeersTest {
  static {
    Leaks.watch();
  }

  /** More than the buffers of both ends of a connection hold. */
  private static final int MORE_THAN_BUFFERS = 32 << 20;

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  private static UnaryOperator<SessionProfile> bearing(ProgressBounds bounds) {
    return profile -> profile.withTimers(SessionSettings.Timers.DEFAULT.withProgress(bounds));
  }

  private static ProgressBounds stall(Duration bound) {
    return new ProgressBounds(bound, HOUR, 0, HOUR);
  }

  private static ProgressBounds acknowledgement(Duration bound) {
    return new ProgressBounds(HOUR, bound, 0, HOUR);
  }

  private static RawPeer withSmallWindow(int port) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawPeer(socket);
  }

  private static boolean hasMore(RawPeer peer) {
    try {
      return peer.in.available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean ended(Node node, EndCause cause) {
    return node.observer.heard().stream()
        .anyMatch(
            heard -> heard instanceof RecordingObserver.Ended it && it.end().cause() == cause);
  }

  @Test
  void peer_that_reads_nothing_loses_its_session() throws Exception {
    try (Node node = Node.listening("ipn:1.0", bearing(stall(SECOND)));
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var _ = node.send(new byte[MORE_THAN_BUFFERS]);
      Await.until("it is ended", () -> ended(node, EndCause.WRITE_STALLED));
      assertThat(peer.socket.isClosed()).isFalse();
    }
  }

  @Test
  void peer_that_reads_slowly_keeps_its_session() throws Exception {
    try (Node node = Node.listening("ipn:1.0", bearing(stall(SECOND)));
        RawPeer peer = withSmallWindow(node.port()).establish("ipn:2.0")) {
      var sent = node.send(new byte[MORE_THAN_BUFFERS]);
      long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      // So slowly that no write of ours is done within the bound.
      while (System.nanoTime() - end < 0) {
        peer.in.readNBytes(4 << 10);
        LockSupport.parkNanos(100_000_000);
      }
      assertThat(ended(node, EndCause.WRITE_STALLED)).isFalse();
      assertThat(sent).isNotDone();
    }
  }

  @Test
  void peer_that_reads_and_never_acknowledges_loses_its_session() throws Exception {
    try (Node node = Node.listening("ipn:1.0", bearing(acknowledgement(SECOND)));
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var _ = node.send(new byte[100]);
      assertThat(peer.read(18 + 4 + 100)).startsWith("0103");
      // SESS_TERM, Idle timeout, and in time the FIN behind it.
      assertThat(peer.read(3)).isEqualTo("050001");
      peer.send("050101");
      Await.until("it is ended", () -> ended(node, EndCause.ACKNOWLEDGEMENT_OVERDUE));
    }
  }

  @Test
  void peer_that_owes_acknowledgements_loses_its_session_when_others_want_the_room()
      throws Exception {
    try (Node node = Node.listening("ipn:1.0", bearing(acknowledgement(HOUR)));
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var address = node.awaitPeer().address();
      // As long as nothing is owed it may keep all.
      node.layer.relieve(address, Duration.ofNanos(1));
      var _ = node.send(new byte[100]);
      assertThat(peer.read(18 + 4 + 100)).startsWith("0103");
      Await.until(
          "it is ended",
          () -> {
            node.layer.relieve(address, Duration.ofNanos(1));
            return hasMore(peer);
          });
      assertThat(peer.read(3)).isEqualTo("050001");
      peer.close();
      Await.until("it is ended", () -> ended(node, EndCause.ACKNOWLEDGEMENT_OVERDUE));
    }
  }

  @Test
  void peer_that_drips_a_bundle_loses_its_session_and_nothing_of_it_is_kept() throws Exception {
    var bounds = new ProgressBounds(HOUR, HOUR, 100, SECOND);
    try (Node node = Node.listening("ipn:1.0", bearing(bounds));
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      peer.send(RawPeer.segment(2, 7, new byte[10]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(2, 7, 10));
      // XFER_REFUSE, No Resources, and SESS_TERM, Idle timeout.
      assertThat(peer.read(10)).isEqualTo("03020000000000000007");
      assertThat(peer.read(3)).isEqualTo("050001");
      peer.send("050101");
      Await.until("it is ended", () -> ended(node, EndCause.TRANSFER_TOO_SLOW));
      assertThat(node.bpa.receivedBundles()).isZero();
    }
  }
}
