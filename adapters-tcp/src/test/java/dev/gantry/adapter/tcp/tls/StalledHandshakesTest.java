package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Await;
import dev.gantry.adapter.tcp.Leaks;
import dev.gantry.adapter.tcp.Node;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that stop in the middle of the handshake, and the node that has to live with them. */
class StalledHandshakesTest {
  static {
    Leaks.watch();
  }

  private static final int STALLED_PEERS = 200;
  private static final byte[] CONTACT_HEADER = {'d', 't', 'n', '!', 4, 1};
  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final NodeId TWO = NodeId.parse("ipn:2.0");

  /** Where a peer stops. */
  private enum Stop {
    AFTER_CONTACT_HEADER,
    INSIDE_CLIENT_HELLO,
    AFTER_CLIENT_HELLO
  }

  @TempDir private Path directory;

  private final TestPki.Holder root = TestPki.root("ca");

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void hold_no_thread_and_end_with_the_timeout_while_real_peers_get_in(Engine engine)
      throws Exception {
    try (Tls one = tls("one", "ipn:1.0", engine);
        Tls two = tls("two", "ipn:2.0", engine);
        Node listening = listening(one)) {
      var hello = clientHello(two);
      var threads = ManagementFactory.getThreadMXBean();
      var stalled = new ArrayList<Socket>();
      try {
        stalled.add(stall(listening.port(), hello, Stop.AFTER_CLIENT_HELLO)); // loads what is lazy
        Await.until("the first connection", () -> started(listening) == 1);
        var before = threads.getThreadCount();
        while (stalled.size() < STALLED_PEERS) {
          var stop = Stop.values()[stalled.size() % Stop.values().length];
          stalled.add(stall(listening.port(), hello, stop));
        }
        Await.until("all connections", () -> started(listening) == STALLED_PEERS);
        // A few of the JVM's own may come; one for each peer must not.
        assertThat(threads.getThreadCount()).isLessThan(before + STALLED_PEERS / 10);

        try (Node dialling = dialling(two, listening.port())) {
          assertThat(dialling.awaitPeer().nodeIds()).containsExactly(ONE);
          assertThat(dialling.send(new byte[1000]).get(20, TimeUnit.SECONDS))
              .isEqualTo(new ForwardOutcome.Sent());
        }

        Await.until("the stalled are gone", () -> timedOut(listening) == STALLED_PEERS);
        for (var socket : stalled) {
          // What the node still wrote, and then its end of the connection: no read waits for ever.
          socket.setSoTimeout(20_000);
          assertThat(socket.getInputStream().readAllBytes()).startsWith(CONTACT_HEADER);
        }
      } finally {
        for (var socket : stalled) {
          socket.close();
        }
      }
      Await.until("nothing is left", () -> listening.layer.sessions().isEmpty());
    }
  }

  private Tls tls(String name, String nodeId, Engine engine) throws Exception {
    var leaf = root.leaf(name).names(TestPki.bundleEid(nodeId)).sign();
    return new TlsKit(directory, name).engine(engine).keys(leaf).trusting(root).open();
  }

  private static Node listening(Tls tls) throws Exception {
    var timers = SessionSettings.Timers.DEFAULT;
    var impatient =
        new SessionSettings.Timers(
            timers.contact(),
            // Long enough for the real peer behind them on a slow machine.
            Duration.ofSeconds(4),
            timers.sessionInit(),
            timers.ending(),
            timers.idle(),
            timers.silenceWithoutKeepalive(),
            timers.silencePerKeepalive());
    return new Node(
        InMemoryBpa.recording(ONE),
        TcpSettings.of(
            List.of(
                new ListenEndpoint(
                    Endpoint.parse("127.0.0.1:0"), profile(tls).withTimers(impatient))),
            List.of()));
  }

  private static Node dialling(Tls tls, int port) throws Exception {
    var peer =
        new PeerEndpoint(
            Endpoint.parse("127.0.0.1:" + port), ONE, profile(tls), PeerSettings.DIALLED);
    return new Node(InMemoryBpa.recording(TWO), TcpSettings.of(List.of(), List.of(peer)));
  }

  private static SessionProfile profile(Tls tls) {
    return SessionProfile.PLAINTEXT.withTls(
        new SessionSettings.Security(true, true, IdentityPolicy.STRICT),
        tls.source(TlsProfile.of(IdentityPolicy.STRICT)));
  }

  private static byte[] clientHello(Tls tls) throws Exception {
    var facts = new ConnectionFacts(Role.ACTIVE, null, null, null);
    var engine =
        tls.source(TlsProfile.of(IdentityPolicy.STRICT))
            .newHandler(ByteBufAllocator.DEFAULT, new TlsConnection(facts, null))
            .engine();
    try {
      var wire = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize());
      engine.beginHandshake();
      engine.wrap(ByteBuffer.allocateDirect(0), wire);
      var octets = new byte[wire.flip().remaining()];
      wire.get(octets);
      return octets;
    } finally {
      ReferenceCountUtil.release(engine);
    }
  }

  private static Socket stall(int port, byte[] hello, Stop stop) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    var out = socket.getOutputStream();
    out.write(CONTACT_HEADER);
    switch (stop) {
      case AFTER_CONTACT_HEADER -> {}
      case INSIDE_CLIENT_HELLO -> out.write(Arrays.copyOf(hello, hello.length / 2));
      case AFTER_CLIENT_HELLO -> out.write(hello);
    }
    return socket;
  }

  private static long started(Node node) {
    return node.observer.heard(RecordingObserver.Started.class).size();
  }

  private static long timedOut(Node node) {
    return node.observer.heard(RecordingObserver.Ended.class).stream()
        .filter(ended -> ended.end().cause() == EndCause.TLS_HANDSHAKE_TIMEOUT)
        .count();
  }
}
