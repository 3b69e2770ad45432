package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.domain.node.Node;
import dev.gantry.port.out.BundleProcessingAgent;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node leaves so that nothing is lost: no new sessions, SESS_TERM on each, acknowledgements,
 * then the BPA, which a verdict may still come from until the last session is over, then the event
 * loops. Each step has a bound, whatever becomes of those before it.
 */
public final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  /** Beyond the bound that the node has itself, for a machine that is busy. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /** Longer than any BPA adapter's own bound by default. */
  private static final Duration BPA = Duration.ofSeconds(9);

  private Departure() {}

  /**
   * How long each step may take.
   *
   * @param sessions until no session is left: the grace for acknowledgements, the last words, and a
   *     second for a machine that is busy. What closing a connection takes is part of it
   * @param bpa until the BPA has let us go
   * @param loops until the event loops have stopped
   */
  public record Bounds(Duration sessions, Duration bpa, Duration loops) {
    /** Those of a node that waits for acknowledgements up to {@code grace}. */
    public static Bounds of(Duration grace) {
      return new Bounds(grace.plus(Node.LAST_WORDS).plus(SLACK), BPA, Transport.LONGEST_CLOSE);
    }

    /** All of them, one after the other. */
    public Duration total() {
      return sessions.plus(bpa).plus(loops);
    }
  }

  /**
   * Leaves; returns when everything is closed. Also after a start that failed. Blocks.
   *
   * @param bpa null when there is none yet
   * @return whether each step was done within its bound; what was not is logged
   */
  public static boolean leave(
      TcpConvergenceLayer tcp, @Nullable BundleProcessingAgent bpa, Duration grace) {
    return leave(tcp, bpa, grace, Bounds.of(grace));
  }

  static boolean leave(
      TcpConvergenceLayer tcp, @Nullable BundleProcessingAgent bpa, Duration grace, Bounds bounds) {
    boolean orderly = await("sessions", tcp.drain(grace), bounds.sessions());
    if (bpa != null) {
      orderly &= await("the BPA", bpa.leave(), bounds.bpa());
    }
    tcp.close();
    return orderly;
  }

  private static boolean await(String what, CompletionStage<Void> stage, Duration bound) {
    try {
      stage.toCompletableFuture().get(bound.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      LOG.warn("{} took longer than {} s to let go", what, bound.toSeconds());
    } catch (ExecutionException e) {
      LOG.warn("{} did not let go in order: {}", what, String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
