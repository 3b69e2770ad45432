package dev.gantry.adapter.nats;

import dev.gantry.domain.identity.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Which NATS, who we are there, and how much is under way.
 *
 * @param servers {@code nats://host:port} or {@code tls://host:port}, one or more
 * @param instance name of this instance, of no other at the same NATS
 * @param nodeIds our Node IDs; the first names the subject of what we receive
 * @param access how NATS knows us
 * @param requireReplicas least replicas of each stream, 1 or more
 * @param limits what is bounded
 * @param pace how long things take
 */
public record NatsSettings(
    List<String> servers,
    String instance,
    List<NodeId> nodeIds,
    Access access,
    int requireReplicas,
    Limits limits,
    Pace pace) {
  public NatsSettings {
    servers = List.copyOf(servers);
    nodeIds = List.copyOf(nodeIds);
    if (servers.isEmpty() || nodeIds.isEmpty()) {
      throw new IllegalArgumentException(servers + " as servers, " + nodeIds + " as Node IDs");
    }
    if (!instance.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "an instance is named by 1 to 64 letters, digits, - and _, not " + instance);
    }
  }

  /** Defaults for all that is not who and where. */
  public static NatsSettings of(List<String> servers, String instance, List<NodeId> nodeIds) {
    return new NatsSettings(
        servers, instance, nodeIds, Access.ANYBODY, 1, Limits.DEFAULT, Pace.DEFAULT);
  }

  /** The same with other access. */
  public NatsSettings withAccess(Access other) {
    return new NatsSettings(servers, instance, nodeIds, other, requireReplicas, limits, pace);
  }

  /** The same with other least replicas. */
  public NatsSettings withRequireReplicas(int other) {
    return new NatsSettings(servers, instance, nodeIds, access, other, limits, pace);
  }

  /** The same with other limits. */
  public NatsSettings withLimits(Limits other) {
    return new NatsSettings(servers, instance, nodeIds, access, requireReplicas, other, pace);
  }

  /** The same with another pace. */
  public NatsSettings withPace(Pace other) {
    return new NatsSettings(servers, instance, nodeIds, access, requireReplicas, limits, other);
  }

  /** Whose bundles of ours the subject names. */
  NodeId self() {
    return nodeIds.getFirst();
  }

  /**
   * How NATS knows us.
   *
   * @param credentials file with JWT and seed, or with the seed of an nkey; null for none
   * @param tls for {@code tls://}, null for what the Java runtime trusts
   */
  public record Access(@Nullable Path credentials, @Nullable SSLContext tls) {
    /** Nobody is asked. */
    public static final Access ANYBODY = new Access(null, null);
  }

  /**
   * What is bounded.
   *
   * @param maxBundleBytes longest bundle, in octets
   * @param maxUnansweredBytes octets of bundles published and not yet answered
   * @param maxForwardBytes octets of bundles that are being sent to peers
   */
  public record Limits(long maxBundleBytes, long maxUnansweredBytes, long maxForwardBytes) {
    /**
     * A bundle of 1 GiB, seven minutes of a link of 20 Mbit/s and little beside a disk; 64 MiB each
     * way, so that links of 10 Gbit/s with 50 ms are full.
     */
    public static final Limits DEFAULT = new Limits(1L << 30, 64L << 20, 64L << 20);

    /** The same with another bound of what is being sent. */
    public Limits withMaxForwardBytes(long bytes) {
      return new Limits(maxBundleBytes, maxUnansweredBytes, bytes);
    }
  }

  /**
   * How long things take.
   *
   * @param publishTimeout until a publish without an answer is done again under the same id
   * @param dispatchTimeout until the peer is told No Resources for one that NATS did not answer
   * @param lease how long NATS keeps a peer for an instance that does not ask; half of it is how
   *     long a bundle may be silent
   * @param retryDelay until a bundle that a peer refused for now is sent again
   * @param leaveTimeout how long leaving waits for answers
   */
  public record Pace(
      Duration publishTimeout,
      Duration dispatchTimeout,
      Duration lease,
      Duration retryDelay,
      Duration leaveTimeout) {
    /**
     * 5 s, more than NATS takes to choose another leader; 60 s as with any BPA; a lease of 30 s as
     * a keepalive; 5 s between tries; 10 s to leave.
     */
    public static final Pace DEFAULT =
        new Pace(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));

    /** The same with another bound of how long NATS may take to answer. */
    public Pace withDispatchTimeout(Duration other) {
      return new Pace(publishTimeout, other, lease, retryDelay, leaveTimeout);
    }
  }
}
