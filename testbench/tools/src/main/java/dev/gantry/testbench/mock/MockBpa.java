package dev.gantry.testbench.mock;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.testbench.load.BundleTemplate;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A BPA that speaks the CLA service and stores nothing: it records or discards what is dispatched
 * to it, forwards what it is told to, and can be slow, refuse, vanish, answer out of order or stop
 * reading. Any thread except where a callback says otherwise.
 */
public final class MockBpa implements AutoCloseable {
  private final EventLoop loop;
  private final Dispatched dispatched;
  private final MockNode node;
  private final MockServer server;
  private final MockBpaSettings settings;
  private final Object changes = new Object();

  private MockBpa(MockBpaSettings settings) throws IOException {
    this.settings = settings;
    var group = MockServer.newGroup();
    this.loop = group.next();
    this.dispatched = new Dispatched(loop, settings.discard(), new Stage());
    this.node = new MockNode(settings, dispatched, this::changed);
    try {
      this.server =
          new MockServer(
              settings,
              group,
              call -> {
                var stream = new MockStream(node, call);
                node.began(stream);
                return stream;
              });
    } catch (IOException e) {
      group.shutdownGracefully();
      throw e;
    }
  }

  private static String rootMessage(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /**
   * A mock BPA that does not listen yet, so that it can be given its script and its store before
   * the first CLA comes.
   *
   * @throws IOException when its certificate or key cannot be used
   */
  public static MockBpa prepare(MockBpaSettings settings) throws IOException {
    return new MockBpa(settings);
  }

  /**
   * Starts a mock BPA.
   *
   * @throws IOException when the address is taken or is none of ours
   */
  public static MockBpa start(MockBpaSettings settings) throws IOException {
    var mock = prepare(settings);
    mock.listen();
    return mock;
  }

  /** A BPA on a free loopback port that records. */
  public static MockBpa start() throws IOException {
    return start(MockBpaSettings.DEFAULT);
  }

  /**
   * Listens; it is closed when it cannot.
   *
   * @throws IOException when the address is taken or is none of ours
   */
  public void listen() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw new IOException(
          "cannot listen on "
              + settings.address().getHostString()
              + ":"
              + settings.address().getPort()
              + " ("
              + rootMessage(e)
              + "): stop what uses it, or choose another address",
          e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** What to put into {@code bpa-address}. */
  public URI uri() {
    var host = settings.address().getAddress().getHostAddress();
    return URI.create(
        (settings.tls() == null ? "http://" : "https://")
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port());
  }

  // ---- what came

  /** Bundles taken, in order; empty in a mock that discards. */
  public List<ReceivedBundle> received() {
    return ask(dispatched::received);
  }

  /** Number of bundles taken. */
  public long receivedBundles() {
    return dispatched.bundles();
  }

  /** Octets of the bundles taken. */
  public long receivedBytes() {
    return dispatched.bytes();
  }

  /**
   * Calls {@code hearer} on the mock's loop for each bundle taken; it must return at once. Not in a
   * mock that discards.
   */
  public void onBundle(Consumer<ReceivedBundle> hearer) {
    dispatched.tell(hearer);
  }

  /** Names that are registered. */
  public List<String> registeredNames() {
    return ask(node::names);
  }

  /** Peers that are announced. */
  public List<AnnouncedPeer> peers() {
    return ask(node::peers);
  }

  /** Number of withdrawals asked for, failed ones too. */
  public int removalsAsked() {
    return ask(node::removalsAsked);
  }

  /** Number of answers kept back. */
  public int heldAnswers() {
    return ask(dispatched::held);
  }

  /**
   * Waits until {@code condition} holds; it is looked at after each change of the mock.
   *
   * @throws IllegalStateException when it does not hold in time
   */
  public void await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        throw new IllegalStateException("the condition did not hold within " + timeout);
      }
      synchronized (changes) {
        // Changes between the look and the wait are caught by the bound.
        changes.wait(Math.min(leftMillis, MAX_WAIT_MILLIS));
      }
    }
  }

  private static final long MAX_WAIT_MILLIS = 20;

  // ---- bundles to forward

  /** Asks for a bundle to be forwarded to an address. */
  public CompletableFuture<ForwardResult> forward(String address, byte[] bundle) {
    return forward(address, UnsafeByteOperations.unsafeWrap(bundle));
  }

  /**
   * Asks for a bundle to be forwarded to an address; one at a time for each unless {@link
   * #allowOutstanding}.
   */
  public CompletableFuture<ForwardResult> forward(String address, ByteString bundle) {
    return forward(address, PeerQueue.Pending.BEST_EFFORT, bundle);
  }

  /** The same by one of the BPA's queues, 0 the highest; one at a time for each of them. */
  public CompletableFuture<ForwardResult> forward(String address, int queue, ByteString bundle) {
    var pending = new PeerQueue.Pending(bundle, null, queue, new CompletableFuture<>());
    loop.execute(() -> node.forward(address, pending));
    return pending.result();
  }

  /**
   * Keeps a bundle until a peer with the Node ID is announced, and has it forwarded until some peer
   * has it.
   */
  public CompletableFuture<ForwardResult> enqueue(String nodeId, ByteString bundle) {
    return enqueue(nodeId, PeerQueue.Pending.BEST_EFFORT, bundle);
  }

  /** The same by one of the BPA's queues, 0 the highest. */
  public CompletableFuture<ForwardResult> enqueue(String nodeId, int queue, ByteString bundle) {
    var pending = new PeerQueue.Pending(bundle, nodeId, queue, new CompletableFuture<>());
    loop.execute(() -> node.enqueue(pending));
    return pending.result();
  }

  /** The same of an array that is not changed any more. */
  public CompletableFuture<ForwardResult> enqueue(String nodeId, byte[] bundle) {
    return enqueue(nodeId, UnsafeByteOperations.unsafeWrap(bundle));
  }

  /**
   * Keeps the peer with a Node ID busy with generated bundles as soon as it is announced, and says
   * in a line how many of them it had.
   *
   * @param atATime bundles whose outcome is not known
   * @param time from the first one that the peer has
   */
  public CompletionStage<String> keepBusy(
      String nodeId, BundleTemplate template, int atATime, Duration time) {
    var load =
        new ForwardLoad(
            bundle -> enqueue(nodeId, bundle), template, atATime, time, System::nanoTime);
    return CompletableFuture.supplyAsync(load::begin, loop)
        .thenCompose(stage -> stage)
        .thenApply(
            result ->
                String.format(
                    Locale.ROOT,
                    "forwarded to %s: %s; in the second half %.0f bundles/s",
                    nodeId,
                    result.figures().sentence(),
                    result.secondHalf().bundlesPerSecond()));
  }

  /** Allows more than one forward in flight for each address announced from now on. */
  public void allowOutstanding(int perAddress) {
    run(() -> node.allowOutstanding(perAddress));
  }

  // ---- misbehaviour

  /** What happens to bundles from now on. */
  public void onDispatch(DispatchScript script) {
    dispatched.follow(script);
  }

  /**
   * Gives the bundles taken from now on to a store and answers what that decides, so that this mock
   * can be killed at any moment.
   *
   * @param store started by the caller
   */
  public void storeIn(BundleProcessingAgent store) {
    dispatched.storeIn(store);
  }

  /**
   * A forwarding for a store behind this mock: what the store wants sent is kept until a peer with
   * the Node ID that is its address is announced, and answered when some peer has it.
   */
  public Forwarding forwarding() {
    return new MockForwarding(this::enqueue);
  }

  /** Gives the answers kept back, in order. */
  public void releaseAnswers() {
    run(() -> dispatched.release(false));
  }

  /** Gives the answers kept back, last first. */
  public void releaseAnswersReversed() {
    run(() -> dispatched.release(true));
  }

  /** Reads no message from now on. */
  public void stopReading() {
    run(() -> node.read(false));
  }

  /** Reads again. */
  public void resumeReading() {
    run(() -> node.read(true));
  }

  /** Ends every stream with {@code status}; OK is how a BPA unregisters. */
  public void closeStreams(Status status) {
    run(() -> node.streams().forEach(stream -> stream.close(status)));
  }

  /** Cuts every connection, as a crash does; listens on. */
  public void dropConnections() {
    run(server::cutConnections);
  }

  /** Ends every connection as a server does that finds keepalive pings too frequent. */
  public void punishPings() {
    run(server::punishPings);
  }

  /** Sends GOAWAY, takes nobody new, and waits for the streams that are there. */
  public void goAway() {
    server.goAway();
  }

  /** Refuses a name as if somebody had it. */
  public void holdName(String name) {
    run(() -> node.holdZombie(name));
  }

  /** Refuses it no more. */
  public void freeName(String name) {
    run(() -> node.freeZombie(name));
  }

  /** Answers every withdrawal of a peer with a failure from now on, and keeps the peer. */
  public void failRemovals() {
    run(() -> node.failRemovals(true));
  }

  /** Withdraws peers again. */
  public void allowRemovals() {
    run(() -> node.failRemovals(false));
  }

  /** Stops at once. */
  @Override
  public void close() {
    server.close();
  }

  private void run(Runnable task) {
    ask(
        () -> {
          task.run();
          return null;
        });
  }

  private <T extends @Nullable Object> T ask(Callable<T> question) {
    try {
      return loop.inEventLoop() ? question.call() : loop.submit(question).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void changed() {
    synchronized (changes) {
      changes.notifyAll();
    }
  }

  /** What scripts do besides answering. */
  private final class Stage implements Dispatched.Stage {
    @Override
    public void cutConnections() {
      // Not inside the callback of the very connection.
      loop.execute(server::cutConnections);
    }

    @Override
    public void stopReading() {
      node.read(false);
    }

    @Override
    public void changed() {
      MockBpa.this.changed();
    }
  }
}
