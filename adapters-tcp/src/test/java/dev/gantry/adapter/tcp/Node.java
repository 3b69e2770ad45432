package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.peer.Resolver;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.memory.RecordingObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A whole node for tests: a TCP layer with a BPA in memory. */
public final class Node implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  public final InMemoryBpa bpa;
  public final RecordingObserver observer = new RecordingObserver();
  public final TcpConvergenceLayer layer;

  public Node(InMemoryBpa bpa, TcpSettings settings) throws IOException {
    this(bpa, settings, Resolver.SYSTEM);
  }

  Node(InMemoryBpa bpa, TcpSettings settings, Resolver resolver) throws IOException {
    this.bpa = bpa;
    layer = new TcpConvergenceLayer(settings, observer, new SplittableRandom(1), resolver);
    bpa.forwardThrough(layer);
    layer.start(bpa);
  }

  static Node listening(String nodeId) throws IOException {
    return listening(nodeId, UnaryOperator.identity());
  }

  static Node listening(String nodeId, UnaryOperator<SessionProfile> profile) throws IOException {
    return new Node(
        InMemoryBpa.recording(NodeId.parse(nodeId)),
        TcpSettings.of(List.of(listener("127.0.0.1:0", profile)), List.of()));
  }

  static Node dialling(String nodeId, int port) throws IOException {
    return dialling(nodeId, "127.0.0.1:" + port);
  }

  static Node dialling(String nodeId, String endpoint) throws IOException {
    return new Node(
        InMemoryBpa.recording(NodeId.parse(nodeId)),
        TcpSettings.of(List.of(), List.of(peer(endpoint))));
  }

  static ListenEndpoint listener(String endpoint, UnaryOperator<SessionProfile> profile) {
    return new ListenEndpoint(Endpoint.parse(endpoint), profile.apply(SessionProfile.PLAINTEXT));
  }

  static PeerEndpoint peer(String endpoint) {
    return new PeerEndpoint(
        Endpoint.parse(endpoint), null, SessionProfile.PLAINTEXT, PeerSettings.DIALLED);
  }

  public int port() {
    return layer.boundPort(0);
  }

  public PeerAnnouncement awaitPeer() {
    Await.until("a peer is announced", () -> !bpa.announced().isEmpty());
    return bpa.announced().getFirst();
  }

  public CompletableFuture<ForwardOutcome> send(byte[] octets) {
    return bpa.forward(awaitPeer().address(), MemoryBundle.of(octets));
  }

  @Override
  public void close() throws Exception {
    layer
        .drain(Duration.ofSeconds(5))
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    layer.close();
  }
}
