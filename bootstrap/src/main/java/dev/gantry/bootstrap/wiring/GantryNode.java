package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.tcp.Departure;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.ServerOperations;
import dev.gantry.port.out.BundleProcessingAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node from start to end, whichever command runs it: listens, registers, and leaves in the
 * order in which nothing is lost, within a bound that is known beforehand.
 */
public final class GantryNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GantryNode.class);

  /**
   * Cutting operators off takes half a second, and what is let go of last a second at most; the
   * rest is for a machine that is busy.
   */
  private static final Duration LONGEST_ADMIN_CLOSE = Duration.ofSeconds(2);

  private final TcpConvergenceLayer tcp;
  private final Supplier<BundleProcessingAgent> bpaSource;
  private final AdminServers admin;
  private final LiveSettings live;
  private final Runnable last;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Object lifecycle = new Object();
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private @Nullable BundleProcessingAgent bpa;
  private boolean abandoned;

  /**
   * A node that does nothing yet.
   *
   * @param bpaSource opens the BPA; asked once, by the start
   * @param live what it runs with
   * @param last what is let go of when all else is; bounded
   */
  GantryNode(
      TcpConvergenceLayer tcp,
      Supplier<BundleProcessingAgent> bpaSource,
      AdminServers admin,
      LiveSettings live,
      Runnable last) {
    this.tcp = tcp;
    this.bpaSource = bpaSource;
    this.admin = admin;
    this.live = live;
    this.last = last;
  }

  /** What {@link #stop()} takes at most where sessions have {@code grace} for acknowledgements. */
  public static Duration longestStop(Duration grace) {
    return Departure.Bounds.of(grace).total().plus(LONGEST_ADMIN_CLOSE);
  }

  /** {@link #start(ServerOperations)} of a node that operators do not change. */
  public void start() {
    start(new FixedServer());
  }

  /**
   * Listens and begins to register; does nothing when {@link #stop()} came first.
   *
   * @param server the process around it, for operators
   * @throws StartupException when an address or a file cannot be used; nothing is left open then
   */
  public void start(ServerOperations server) {
    synchronized (lifecycle) {
      if (!stopping.get()) {
        open(server);
      }
    }
  }

  private void open(ServerOperations server) {
    try {
      var agent = bpaSource.get();
      bpa = agent;
      admin.start(tcp, server, agent::status);
      tcp.start(agent);
      live.watchCertificates();
    } catch (IOException e) {
      abandon();
      throw new StartupException(StartupException.Kind.ADDRESS, String.valueOf(e.getMessage()), e);
    } catch (StartupException e) {
      abandon();
      throw e;
    }
    tcp.boundAddresses().forEach(address -> LOG.info("listening on {}", address));
    admin.addresses().forEach(address -> LOG.info("{}", address));
  }

  /**
   * Takes up another configuration while it runs, but for what is read at the start only; sessions
   * that stand stay.
   *
   * @throws StartupException when a file or an address cannot be used; all is as before then
   */
  public void reconfigure(GantryConfig config) {
    var before = tcp.boundAddresses();
    live.apply(config);
    admin.reconfigure(config.admin());
    tellListeners(before);
  }

  /**
   * The same, with files that were replaced under the names that the configuration has.
   *
   * @return the keys under which such files were taken up: {@code tls}, {@code admin-tls}
   * @throws StartupException when a file or an address cannot be used; all is as before then, but
   *     for files taken up
   */
  public List<String> reload(GantryConfig config) {
    var before = tcp.boundAddresses();
    var files = new ArrayList<String>();
    if (admin.takeUpFiles()) {
      files.add("admin-tls");
    }
    if (live.applyWithFiles(config)) {
      files.add("tls");
    }
    admin.reconfigure(config.admin());
    tellListeners(before);
    return files;
  }

  private void tellListeners(List<String> before) {
    var after = tcp.boundAddresses();
    after.stream()
        .filter(address -> !before.contains(address))
        .forEach(address -> LOG.info("listening on {}", address));
    before.stream()
        .filter(address -> !after.contains(address))
        .forEach(address -> LOG.info("listening on {} no more", address));
  }

  /** Where peers reach us, with the ports that the system chose. */
  public List<String> boundAddresses() {
    return tcp.boundAddresses();
  }

  /**
   * One sentence for each address that operators reach us at, with the ports that the system chose.
   */
  public List<String> adminAddresses() {
    return admin.addresses();
  }

  /** Completes when all that carries bundles has moved since it was asked. */
  public CompletionStage<?> signOfLife() {
    return tcp.signOfLife();
  }

  /** What an operator may ask. */
  public NodeOperations operations() {
    return tcp;
  }

  /**
   * Leaves in order; may be called again, and from any thread.
   *
   * @return whether all let go within their bounds; what did not is logged
   */
  public boolean stop() {
    if (!stopping.compareAndSet(false, true)) {
      return awaitStopped();
    }
    boolean orderly;
    // A start under way is let through, or it would open again what is closed here.
    synchronized (lifecycle) {
      orderly = abandoned || drain();
    }
    stopped.complete(orderly);
    return orderly;
  }

  private boolean drain() {
    var grace = live.shutdownGrace();
    LOG.info(
        "draining: no new sessions, waiting up to {} s for acknowledgements", grace.toSeconds());
    boolean orderly = letGo(grace);
    LOG.info("stopped");
    return orderly;
  }

  /** Returns when {@link #stop()} is done, and what it returned. */
  public boolean awaitStopped() {
    return stopped.join();
  }

  @Override
  public void close() {
    var _ = stop();
  }

  /** Lets go of everything after a start that failed, the directory of the spool too. */
  private void abandon() {
    abandoned = true;
    var _ = letGo(live.shutdownGrace());
  }

  private boolean letGo(Duration grace) {
    boolean orderly = Departure.leave(tcp, bpa, grace);
    orderly &= closeAdmin();
    live.close();
    return orderly;
  }

  private void closeRest() {
    admin.close();
    last.run();
  }

  private boolean closeAdmin() {
    try {
      CompletableFuture.runAsync(this::closeRest, task -> Thread.ofVirtual().start(task))
          .get(LONGEST_ADMIN_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("operators were not cut off in order: {}", String.valueOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
