package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Await;
import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.adapter.tcp.Leaks;
import dev.gantry.adapter.tcp.Node;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.memory.RecordingObserver;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A certificate is replaced by renaming while bundles flow over many sessions. */
class RotationTest {
  static {
    Leaks.watch();
  }

  private static final int SESSIONS = 12;
  private static final int IN_FLIGHT = 4;
  private static final int BUNDLE_BYTES = 20_000;
  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final NodeId TWO = NodeId.parse("ipn:2.0");

  @TempDir private Path directory;

  private final TestPki.Holder root = TestPki.root("ca");
  private final AtomicBoolean flowing = new AtomicBoolean(true);
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong running = new AtomicLong();
  private final Queue<OutboundOutcome> lost = new ConcurrentLinkedQueue<>();

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void drops_no_session_and_loses_no_bundle(Engine engine) throws Exception {
    try (Tls server = kit("one", ONE, engine).reloadInterval(Duration.ofMillis(10)).open();
        Tls client = kit("two", TWO, engine).open();
        Node node = listening(server);
        var transport = Transport.open(2)) {
      var chains = new ChainsSeen(client.source(TlsProfile.of(IdentityPolicy.STRICT)));
      var sessions = new ArrayList<ClientSession>();
      for (int i = 0; i < SESSIONS; i++) {
        sessions.add(open(transport, node, chains));
      }
      assertThat(chains.take()).hasSize(SESSIONS).containsOnly(List.of("ipn:1.0"));
      for (var session : sessions) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          flow(session);
        }
      }
      awaitFlow(200);

      replace(leaf("renewed").names(TestPki.bundleEid("ipn:1.0"), TestPki.bundleEid("ipn:1.1")));
      Await.until("the new files serve", () -> server.reloads() >= 1);
      awaitFlow(200);

      var late = open(transport, node, chains);
      assertThat(chains.take()).containsExactly(List.of("ipn:1.0", "ipn:1.1"));
      flow(late);
      awaitFlow(100);
      assertThat(sessions).noneMatch(session -> session.ended().toCompletableFuture().isDone());

      flowing.set(false);
      Await.until("every bundle has its outcome", () -> running.get() == 0);
      assertThat(lost).isEmpty();
      assertThat(node.bpa.receivedBundles()).isEqualTo(acknowledged.get());
      assertThat(node.observer.heard(RecordingObserver.Ended.class)).isEmpty();
      sessions.add(late);
      for (var session : sessions) {
        session.end();
        session.ended().toCompletableFuture().get(20, TimeUnit.SECONDS);
      }
    }
  }

  private void flow(ClientSession session) {
    running.incrementAndGet();
    session.offer(
        MemoryBundle.of(new byte[BUNDLE_BYTES]),
        outcome -> {
          if (outcome instanceof OutboundOutcome.Acknowledged) {
            acknowledged.incrementAndGet();
          } else {
            lost.add(outcome);
          }
          if (flowing.get() && lost.isEmpty()) {
            flow(session);
          }
          running.decrementAndGet();
        });
  }

  private void awaitFlow(int bundles) {
    var goal = acknowledged.get() + bundles;
    Await.until(bundles + " bundles more", () -> acknowledged.get() >= goal || !lost.isEmpty());
    assertThat(lost).isEmpty();
  }

  private ClientSession open(Transport transport, Node node, TlsEngineSource tls) throws Exception {
    var session =
        ClientSession.open(
            transport,
            ClientSession.Settings.sending(
                Endpoint.parse("127.0.0.1:" + node.port()), List.of(TWO), profile(tls)),
            new Observer() {});
    session.established().toCompletableFuture().get(20, TimeUnit.SECONDS);
    return session;
  }

  private static Node listening(Tls tls) throws Exception {
    var listener =
        new ListenEndpoint(
            Endpoint.parse("127.0.0.1:0"),
            profile(tls.source(TlsProfile.of(IdentityPolicy.STRICT))));
    return new Node(InMemoryBpa.discarding(ONE), TcpSettings.of(List.of(listener), List.of()));
  }

  private static SessionProfile profile(TlsEngineSource source) {
    return SessionProfile.PLAINTEXT.withTls(
        new SessionSettings.Security(true, true, IdentityPolicy.STRICT), source);
  }

  private TestPki.Leaf leaf(String name) {
    return root.leaf(name);
  }

  private TlsKit kit(String name, NodeId nodeId, Engine engine) {
    var holder = leaf(name).names(TestPki.bundleEid(nodeId.text())).sign();
    return new TlsKit(directory, name).engine(engine).keys(holder).trusting(root);
  }

  private void replace(TestPki.Leaf leaf) throws Exception {
    var holder = leaf.sign();
    Files.move(
        holder.writeKey(directory.resolve("new.key")),
        directory.resolve("one.key"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    Files.move(
        holder.writeCertificate(directory.resolve("new.pem")),
        directory.resolve("one.pem"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  /** Remembers the Node IDs of every certificate that a peer presented. */
  private static final class ChainsSeen implements TlsEngineSource {
    private final TlsEngineSource source;
    private final Queue<List<String>> seen = new ConcurrentLinkedQueue<>();

    ChainsSeen(TlsEngineSource source) {
      this.source = source;
    }

    List<List<String>> take() {
      var all = List.copyOf(seen);
      seen.clear();
      return all;
    }

    @Override
    public SslHandler newHandler(ByteBufAllocator allocator, TlsConnection connection) {
      return source.newHandler(allocator, connection);
    }

    @Override
    public TlsFacts facts(SslHandler handler) {
      var facts = source.facts(handler);
      seen.add(facts.certificate().bundleEids());
      return facts;
    }

    @Override
    public TlsFailure failure(SslHandler handler, Throwable failure) {
      return source.failure(handler, failure);
    }
  }
}
