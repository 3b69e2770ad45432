package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The byte path alone, for measuring beside a bare load tool: {@code receive PORT} discards what
 * comes, {@code send PORT SIZE WINDOW SECONDS} keeps that many bundles in flight.
 */
final class Load {
  private Load() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "receive" -> receive(Integer.parseInt(args[1]));
      case "send" ->
          send(
              Integer.parseInt(args[1]),
              Integer.parseInt(args[2]),
              Integer.parseInt(args[3]),
              Integer.parseInt(args[4]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void receive(int port) throws Exception {
    var endpoint = new ListenEndpoint(Endpoint.parse("127.0.0.1:" + port), profile());
    var layer =
        new TcpConvergenceLayer(
            TcpSettings.of(List.of(endpoint), List.of()),
            new Observer() {},
            new SplittableRandom(1));
    var bpa = InMemoryBpa.discarding(NodeId.parse("ipn:60.0"));
    layer.start(bpa);
    System.out.println("listening on " + layer.boundAddresses());
    Thread.currentThread().join();
  }

  private static void send(int port, int size, int window, int seconds) throws Exception {
    var sent = new Sender(size, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    try (var transport = Transport.open(0)) {
      var settings =
          ClientSession.Settings.sending(
              Endpoint.parse("127.0.0.1:" + port), List.of(NodeId.parse("ipn:61.0")), profile());
      sent.session = ClientSession.open(transport, settings, new Observer() {});
      sent.session.established().toCompletableFuture().get();
      long begun = System.nanoTime();
      for (int i = 0; i < window; i++) {
        sent.next();
      }
      sent.done.get();
      double took = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          "%d octets: %.0f bundles/s, %.2f Gbit/s%n",
          size, sent.count / took, sent.count * 8.0 * size / took / 1e9);
      sent.session.end();
      System.out.println(sent.session.ended().toCompletableFuture().get());
    }
  }

  private static SessionProfile profile() {
    long writeAheadBytes = Long.getLong("write-ahead", 0);
    int segmentBytes = Integer.getInteger("segment", 1 << 20);
    if (writeAheadBytes == 0) {
      return SessionProfile.PLAINTEXT;
    }
    return SessionProfile.PLAINTEXT.withLimits(
        new SessionSettings.Limits(
            256, 64L << 20, 4096, segmentBytes, writeAheadBytes, 4096, 16, 64, false));
  }

  private static final class Sender implements OutboundBundle {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final ByteBuffer octets;
    private final long endNanos;
    private ClientSession session;
    private long running;
    private long count;

    Sender(int size, long endNanos) {
      octets = ByteBuffer.allocateDirect(size);
      this.endNanos = endNanos;
    }

    synchronized void next() {
      running++;
      session.offer(this, this::ended);
    }

    private synchronized void ended(OutboundOutcome outcome) {
      running--;
      if (!(outcome instanceof OutboundOutcome.Acknowledged)) {
        done.completeExceptionally(new IllegalStateException(outcome.toString()));
        return;
      }
      count++;
      if (System.nanoTime() < endNanos) {
        next();
      } else if (running == 0) {
        done.complete(null);
      }
    }

    @Override
    public long lengthBytes() {
      return octets.capacity();
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      listener.chunkRead(
          PayloadChunk.unpooled(octets.slice(Math.toIntExact(offsetBytes), lengthBytes)));
    }

    @Override
    public void release() {}
  }
}
