package dev.gantry.fuzz.proxy;

import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.adapter.tcp.Departure;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ProgressBounds;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The two nodes: a server that listens, and dialled sessions that send. */
final class NodePair implements AutoCloseable {
  /** More than all bounds of a session together. */
  static final Duration BOUND = Duration.ofSeconds(120);

  /** What is told to end and cannot is soon over. */
  private static final Duration ENDING = Duration.ofSeconds(4);

  /** A machine with much else to do is not taken for something stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long INBOUND_BYTES = 16 << 20;

  /** Small segments, so that a bundle has several. */
  private static final SessionProfile PROFILE =
      SessionProfile.PLAINTEXT
          .withOffer(new SessionSettings.Offer(10, 400, 1 << 16))
          .withTimers(
              new SessionSettings.Timers(
                      PATIENCE, PATIENCE, PATIENCE, ENDING, Duration.ZERO, PATIENCE, 2)
                  .withProgress(new ProgressBounds(PATIENCE, PATIENCE, 100, PATIENCE)));

  private final Queue<SessionEnd> crashes = new ConcurrentLinkedQueue<>();
  private final ServerBpa bpa;
  private final TcpConvergenceLayer server;
  private final Transport transport = Transport.open(1);
  private final MutatingProxy proxy;

  NodePair() throws IOException {
    var serverId = NodeId.parse("ipn:1.0");
    var listener = new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), PROFILE);
    server =
        new TcpConvergenceLayer(
            TcpSettings.of(List.of(listener), List.of()), new Watcher(), new SplittableRandom(1));
    bpa = new ServerBpa(serverId, this::passage);
    bpa.forwardThrough(server);
    server.start(bpa);
    proxy = new MutatingProxy(server.boundPort(0));
  }

  /** Sessions that ended by a fault of our own. */
  List<SessionEnd> crashes() {
    return List.copyOf(crashes);
  }

  /**
   * Waits until the server has let go of all sessions.
   *
   * @throws AssertionError when it does not within their bounds
   */
  void awaitFreeServer() throws Exception {
    Eventually.holds("the server has no session", BOUND, () -> server.sessions().isEmpty());
  }

  /** Dials through the proxy. */
  ClientSession dial(Passage passage, Runnable onBundle) throws IOException {
    var sink =
        new GatheringSink(
            (info, bundle) -> {
              passage.taken(false, bundle);
              onBundle.run();
            });
    return ClientSession.open(
        transport,
        new ClientSession.Settings(
            new Endpoint.Tcp("127.0.0.1", proxy.open(passage)),
            null,
            List.of(NodeId.parse("ipn:2.0")),
            PROFILE,
            PATIENCE,
            INBOUND_BYTES,
            sink),
        new Watcher());
  }

  @Override
  public void close() {
    Departure.leave(server, bpa, Duration.ZERO);
    transport.close();
  }

  /** By the port that it comes from. */
  private @Nullable Passage passage(PeerAddress peer) {
    var text = peer.text();
    int colon = text.lastIndexOf(':');
    return colon < 0 ? null : proxy.comingFrom(Integer.parseInt(text.substring(colon + 1)));
  }

  private final class Watcher implements Observer {
    @Override
    public void sessionEnded(
        SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
      if (end.kind() == SessionEnd.Kind.INTERNAL) {
        crashes.add(end);
      }
    }
  }
}
