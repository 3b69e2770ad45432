package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BundleProcessingAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server process from start to end: listens, registers, and leaves in the order in which
 * nothing is lost: no new sessions, SESS_TERM on each, acknowledgements, then the BPA.
 */
public final class GantryServer {
  private static final Logger LOG = LoggerFactory.getLogger(GantryServer.class);

  /** What the last steps may take beyond the grace that the operator gives. */
  private static final Duration EXTRA = Duration.ofSeconds(15);

  private final TcpConvergenceLayer tcp;
  private final BundleProcessingAgent bpa;
  private final AdminServers admin;
  private final TlsWiring tls;
  private final Duration grace;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Object lifecycle = new Object();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  GantryServer(
      TcpConvergenceLayer tcp,
      BundleProcessingAgent bpa,
      AdminServers admin,
      TlsWiring tls,
      Duration grace) {
    this.tcp = tcp;
    this.bpa = bpa;
    this.admin = admin;
    this.tls = tls;
    this.grace = grace;
  }

  /**
   * Listens and begins to register; does nothing when {@link #stop()} came first.
   *
   * @throws StartupException when an address cannot be listened on; nothing is left open then
   */
  public void start() {
    synchronized (lifecycle) {
      if (!stopping.get()) {
        open();
      }
    }
  }

  private void open() {
    try {
      admin.start(tcp);
      tcp.start(bpa);
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

  /** What an operator may ask. */
  public NodeOperations operations() {
    return tcp;
  }

  /** Leaves in order; may be called again, and from any thread. */
  public void stop() {
    if (!stopping.compareAndSet(false, true)) {
      awaitStopped();
      return;
    }
    // A start under way is let through, or it would open again what is closed here.
    synchronized (lifecycle) {
      drain();
    }
    LOG.info("stopped");
    stopped.complete(null);
  }

  private void drain() {
    LOG.info(
        "draining: no new sessions, waiting up to {} s for acknowledgements", grace.toSeconds());
    await("sessions", tcp.drain(grace), grace.plus(EXTRA));
    await("the BPA", bpa.leave(), EXTRA);
    close();
  }

  /** Returns when {@link #stop()} is done. */
  public void awaitStopped() {
    stopped.join();
  }

  /** Lets go of everything after a start that failed, the directory of the spool too. */
  private void abandon() {
    await("the BPA", bpa.leave(), EXTRA);
    close();
  }

  private void close() {
    tcp.close();
    admin.close();
    tls.close();
  }

  private static void await(String what, CompletionStage<Void> stage, Duration limit) {
    try {
      stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} took longer than {} s to let go", what, limit.toSeconds());
    } catch (ExecutionException e) {
      LOG.warn("{} did not let go in order: {}", what, String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
