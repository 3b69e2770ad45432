package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.grpc.wire.operator.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.operator.OperatorGrpc;
import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.bootstrap.logging.LoggingObserver;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.mock.DispatchScript;
import dev.gantry.testbench.mock.ForwardResult;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers in this JVM, on loopback, as {@code gantry serve} builds them. */
class ServerEndToEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_NANOS = 1_000_000;

  /** A Node ID that no certificate proves counts only of who was dialled, unless said otherwise. */
  private static final String BELIEVE_ALL = "unproven-node-ids=all";

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void stopAll() throws Exception {
    for (var one : opened.reversed()) {
      one.close();
    }
  }

  @Test
  void bundles_go_both_ways_at_once_between_two_spools() throws Exception {
    var b = spool("b", "ipn:2.0", 0, BELIEVE_ALL);
    var a = spool("a", "ipn:1.0", 0, "peers=[\"" + address(b) + "\"]");
    until("both know each other", () -> knows(a, "ipn:2.0") && knows(b, "ipn:1.0"));

    var fromA = bundles(1);
    var fromB = bundles(2);
    fromA.forEach(bundle -> put("a", "ipn:2.0", bundle));
    fromB.forEach(bundle -> put("b", "ipn:1.0", bundle));

    until("all arrived at b", () -> inbox("b").size() == fromA.size());
    until("all arrived at a", () -> inbox("a").size() == fromB.size());
    assertThat(inbox("b")).containsExactlyInAnyOrderElementsOf(fromA);
    assertThat(inbox("a")).containsExactlyInAnyOrderElementsOf(fromB);
    until("the outboxes are empty", () -> outbox("a", "ipn:2.0") + outbox("b", "ipn:1.0") == 0);
  }

  @Test
  void a_bpa_hears_of_peers_forwards_and_is_dispatched_to() throws Exception {
    var b = spool("b", "ipn:2.0", 0, BELIEVE_ALL);
    try (var bpa = MockBpa.start()) {
      var a = grpc(bpa.port(), "peers=[\"" + address(b) + "\"]");
      bpa.await(() -> !bpa.peers().isEmpty(), PATIENCE);
      var peer = bpa.peers().getFirst();
      assertThat(peer.nodeIds()).containsExactly("ipn:2.0");

      var there = bundle(3, 100_000);
      var result = bpa.forward(peer.address(), there).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(result.kind()).isEqualTo(ForwardResult.Kind.SENT);
      until("it is a file", () -> inbox("b").size() == 1);
      assertThat(inbox("b")).containsExactly(there);

      var back = bundle(4, 100_000);
      until("b knows a", () -> knows(b, "ipn:1.0"));
      put("b", "ipn:1.0", back);
      bpa.await(() -> bpa.receivedBundles() == 1, PATIENCE);
      assertThat(bpa.received().getFirst().octets().toByteArray()).isEqualTo(back);
      assertThat(a.operations().status().nodeIds()).containsExactly("ipn:1.0");
    }
  }

  @Test
  void stopping_waits_for_the_verdict_on_a_bundle_that_came_before() throws Exception {
    try (var bpa = MockBpa.start()) {
      bpa.onDispatch(new DispatchScript.Hold());
      var server = grpc(bpa.port());
      var sender = sender(server);
      var outcome = offer(sender, bundle(5, 1_000));
      bpa.await(() -> bpa.heldAnswers() == 1, PATIENCE);

      var stopping = CompletableFuture.runAsync(server::stop);
      until("draining", () -> server.operations().status().draining());
      assertThat(outcome).isNotDone();
      assertThat(stopping).isNotDone();
      bpa.releaseAnswers();

      assertThat(outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(OutboundOutcome.Acknowledged.class);
      stopping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(bpa.registeredNames()).isEmpty();
    }
  }

  @Test
  void it_is_ready_only_when_the_bpa_has_it_and_alive_before() throws Exception {
    var bpaPort = freePort();
    var server = grpc(bpaPort, "admin-address=127.0.0.1:0", "bpa-redial-delay-max=1");
    var admin = adminAddress(server, "http://");
    assertThat(status(admin + "/health/live")).isEqualTo(200);
    assertThat(status(admin + "/health/ready")).isEqualTo(503);
    try (var _ = bpaAt(bpaPort)) {
      until("ready", () -> status(admin + "/health/ready") == 200);
      assertThat(get(admin + "/metrics")).contains("tcpcl_");
    }
    until("not ready any more", () -> status(admin + "/health/ready") == 503);
    assertThat(status(admin + "/health/live")).isEqualTo(200);
  }

  @Test
  void operators_see_sessions_and_peers_over_grpc() throws Exception {
    var b = spool("b", "ipn:2.0", 0);
    var a =
        spool(
            "a", "ipn:1.0", 0, "peers=[\"" + address(b) + "\"]", "admin-grpc-address=127.0.0.1:0");
    until("connected", () -> knows(a, "ipn:2.0"));
    var channel =
        ManagedChannelBuilder.forTarget(adminAddress(a, "operator service (gRPC) at "))
            .usePlaintext()
            .build();
    opened.add(channel::shutdownNow);
    var operator = OperatorGrpc.newBlockingStub(channel);

    var sessions = operator.listSessions(ListSessionsRequest.getDefaultInstance());
    assertThat(sessions.getSessionsList())
        .singleElement()
        .satisfies(
            session -> {
              assertThat(session.getActive()).isTrue();
              assertThat(session.getPeerNodeId()).isEqualTo("ipn:2.0");
              assertThat(session.getRemoteAddress()).isEqualTo(address(b));
            });
    var peers = operator.listPeers(ListPeersRequest.getDefaultInstance());
    assertThat(peers.getPeersList())
        .singleElement()
        .satisfies(peer -> assertThat(peer.getNodeIdsList()).containsExactly("ipn:2.0"));
  }

  @Test
  void a_peer_that_restarts_is_dialled_again_and_bundles_wait_for_it() throws Exception {
    var before = spool("b", "ipn:2.0", 0);
    var a =
        spool(
            "a",
            "ipn:1.0",
            0,
            "peers=[\"" + address(before) + "\"]",
            "redial-delay-first=\"100ms\"",
            "redial-delay-max=\"100ms\"");
    until("connected", () -> knows(a, "ipn:2.0"));
    var port = Integer.parseInt(address(before).substring(address(before).lastIndexOf(':') + 1));
    before.stop();
    until("the session is gone", () -> a.operations().sessions().isEmpty());

    var bundle = bundle(6, 10_000);
    put("a", "ipn:2.0", bundle);
    spool("b", "ipn:2.0", port);

    until("it arrived", () -> inbox("b").size() == 1);
    assertThat(inbox("b")).containsExactly(bundle);
  }

  @Test
  void sessions_outlive_a_restart_of_the_bpa_and_nothing_is_acknowledged_meanwhile()
      throws Exception {
    var port = freePort();
    var bpa = bpaAt(port);
    var b = spool("b", "ipn:2.0", 0);
    var a = grpc(port, "peers=[\"" + address(b) + "\"]", "bpa-redial-delay-max=1");
    bpa.await(() -> !bpa.peers().isEmpty(), PATIENCE);
    var peer = bpa.peers().getFirst();
    var sender = sender(a);
    var sessions = a.operations().sessions().stream().map(one -> one.key()).toList();
    assertThat(sessions).hasSize(2);

    bpa.close();
    until("the loss is noticed", () -> !a.operations().status().registered());
    var bundle = bundle(7, 1_000);
    var outcome = offer(sender, bundle);

    try (var again = bpaAt(port)) {
      // One that came before the session was paused is refused for now, and the sender keeps it.
      while (outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
          instanceof OutboundOutcome.Refused refused) {
        assertThat(refused.reason()).isEqualTo(RefusalReason.Known.NO_RESOURCES);
        assertThat(again.receivedBundles()).isZero();
        outcome = offer(sender, bundle);
      }
      assertThat(outcome.get()).isInstanceOf(OutboundOutcome.Acknowledged.class);
      assertThat(again.received().getFirst().octets().toByteArray()).isEqualTo(bundle);
      again.await(() -> again.peers().contains(peer), PATIENCE);
      assertThat(a.operations().sessions().stream().map(one -> one.key()).toList())
          .isEqualTo(sessions);
    }
  }

  // ---- servers

  private GantryNode spool(String name, String nodeId, int port, String... sets) throws Exception {
    var all = new ArrayList<>(List.of(sets));
    all.add("node-ids=[\"" + nodeId + "\"]");
    all.add("data-dir=" + folder.resolve(name));
    return start(port, all);
  }

  private GantryNode grpc(int bpaPort, String... sets) throws Exception {
    var all = new ArrayList<>(List.of(sets));
    all.add("bpa-address=http://127.0.0.1:" + bpaPort);
    all.add("cla-name=tcp0");
    return start(0, all);
  }

  private GantryNode start(int port, List<String> sets) throws Exception {
    sets.add("address=127.0.0.1:" + port);
    var loaded = ConfigLoader.load(null, Map.of(), sets, List.of());
    var server =
        DaggerNodeComponent.factory()
            .create(loaded.config(), BpaChoice.configured(), new LoggingObserver())
            .node();
    server.start();
    opened.add(server);
    return server;
  }

  private MockBpa bpaAt(int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var bpa = MockBpa.start(MockBpaSettings.DEFAULT.withAddress(address));
    opened.add(bpa);
    return bpa;
  }

  private static String address(GantryNode server) {
    return server.boundAddresses().getFirst();
  }

  private static String adminAddress(GantryNode server, String prefix) {
    return server.adminAddresses().stream()
        .filter(line -> line.contains(prefix))
        .map(line -> line.substring(line.indexOf(prefix)))
        .map(line -> prefix.startsWith("http") ? line : line.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean knows(GantryNode server, String nodeId) {
    return server.operations().peers().peers().stream()
        .anyMatch(peer -> peer.announced() && peer.nodeIds().contains(nodeId));
  }

  // ---- a sender

  private ClientSession sender(GantryNode server) throws Exception {
    var port = Integer.parseInt(address(server).substring(address(server).lastIndexOf(':') + 1));
    until("ready", () -> server.operations().status().ready());
    var transport = Transport.open(1);
    opened.add(transport::close);
    var session =
        ClientSession.open(
            transport,
            ClientSession.Settings.sending(
                new Endpoint.Tcp("127.0.0.1", port),
                List.of(NodeId.parse("ipn:9.0")),
                SessionProfile.PLAINTEXT),
            new Observer() {});
    session.established().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return session;
  }

  private static CompletableFuture<OutboundOutcome> offer(ClientSession session, byte[] bundle) {
    var outcome = new CompletableFuture<OutboundOutcome>();
    session.offer(MemoryBundle.of(bundle), outcome::complete);
    return outcome;
  }

  // ---- bundles and where they are

  private static List<byte[]> bundles(int seed) {
    return List.of(
        bundle(seed, 1),
        bundle(seed, 100),
        bundle(seed, 1_000),
        bundle(seed, 100_000),
        bundle(seed, 1 << 20),
        bundle(seed, 5_000_001));
  }

  private static byte[] bundle(int seed, int bytes) {
    var octets = new byte[bytes];
    new Random(seed).nextBytes(octets);
    return octets;
  }

  private void put(String name, String peer, byte[] bundle) {
    try {
      var outbox = folder.resolve(name).resolve("outbox");
      var directory = Files.createDirectories(outbox.resolve(peer));
      var part = Files.write(directory.resolve(bundle.length + ".part"), bundle);
      Files.move(
          part, directory.resolve(bundle.length + ".bundle"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<byte[]> inbox(String name) {
    try (var files = Files.list(folder.resolve(name).resolve("inbox"))) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .map(ServerEndToEndTest::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long outbox(String name, String peer) {
    try (var files = Files.list(folder.resolve(name).resolve("outbox").resolve(peer))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- the rest

  private static int status(String url) {
    return response(url).statusCode();
  }

  private static String get(String url) {
    return response(url).body();
  }

  private static HttpResponse<String> response(String url) {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void until(String what, BooleanSupplier condition) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
