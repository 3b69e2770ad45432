package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.time.Backoff;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a BPA is reached over gRPC and how much of our memory it may hold.
 *
 * @param bpaAddresses {@code http://host:port} or {@code https://host:port}, one or more; the first
 *     is the one wanted, the others stand in for it in this order
 * @param failBack how long the first must have been well before one that stands in is left for it
 * @param claName the name we register with; unique at the BPA
 * @param limits what may be in flight
 * @param pace how often and how long we try
 * @param tls what to prove and to trust, for {@code https} and only for that
 * @param passUnprovenNodeIds whether the BPA hears a Node ID that the peer claims but nobody proved
 * @param traceparent the trace that the BPA may hang its spans on, sent with each registration as
 *     the header of W3C Trace Context; null for none
 */
public record GrpcBpaSettings(
    List<URI> bpaAddresses,
    Duration failBack,
    String claName,
    Limits limits,
    Pace pace,
    @Nullable BpaTls tls,
    boolean passUnprovenNodeIds,
    @Nullable String traceparent) {
  /** Port of {@code bpa-address} when it names none. */
  public static final int DEFAULT_PORT = 50_051;

  /** A minute: a BPA that is restarted again and again should not take us with it each time. */
  public static final Duration DEFAULT_FAIL_BACK = Duration.ofMinutes(1);

  public GrpcBpaSettings {
    bpaAddresses = List.copyOf(bpaAddresses);
    if (bpaAddresses.isEmpty()) {
      throw new IllegalArgumentException("bpa-address is empty");
    }
    for (var address : bpaAddresses) {
      check(address, tls);
    }
    if (claName.isEmpty()) {
      throw new IllegalArgumentException("cla-name is empty");
    }
  }

  private static void check(URI bpaAddress, @Nullable BpaTls tls) {
    var scheme = bpaAddress.getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw new IllegalArgumentException(
          "bpa-address must begin with http:// or https://, and is " + bpaAddress);
    }
    if (bpaAddress.getHost() == null) {
      throw new IllegalArgumentException("bpa-address names no host: " + bpaAddress);
    }
    if ((tls != null) != "https".equals(scheme)) {
      throw new IllegalArgumentException(
          "TLS is " + (tls == null ? "not " : "") + "configured, and bpa-address is " + bpaAddress);
    }
  }

  /** The defaults, for a BPA at {@code bpaAddress}, which begins with {@code http}. */
  public static GrpcBpaSettings of(URI bpaAddress, String claName) {
    return of(bpaAddress, claName, null);
  }

  /** The same over TLS where {@code tls} is not null. */
  public static GrpcBpaSettings of(URI bpaAddress, String claName, @Nullable BpaTls tls) {
    return of(List.of(bpaAddress), claName, tls);
  }

  /** The same for several BPAs, the one wanted first. */
  public static GrpcBpaSettings of(List<URI> bpaAddresses, String claName, @Nullable BpaTls tls) {
    return new GrpcBpaSettings(
        bpaAddresses, DEFAULT_FAIL_BACK, claName, Limits.DEFAULT, Pace.DEFAULT, tls, false, null);
  }

  /** The same with another patience before the first BPA is gone back to. */
  public GrpcBpaSettings withFailBack(Duration other) {
    return new GrpcBpaSettings(
        bpaAddresses, other, claName, limits, pace, tls, passUnprovenNodeIds, traceparent);
  }

  /** The same with other limits. */
  public GrpcBpaSettings withLimits(Limits other) {
    return new GrpcBpaSettings(
        bpaAddresses, failBack, claName, other, pace, tls, passUnprovenNodeIds, traceparent);
  }

  /** The same with another pace. */
  public GrpcBpaSettings withPace(Pace other) {
    return new GrpcBpaSettings(
        bpaAddresses, failBack, claName, limits, other, tls, passUnprovenNodeIds, traceparent);
  }

  /** The same, telling the BPA unproven Node IDs or not. */
  public GrpcBpaSettings withPassUnprovenNodeIds(boolean pass) {
    return new GrpcBpaSettings(
        bpaAddresses, failBack, claName, limits, pace, tls, pass, traceparent);
  }

  /** The same with the trace that the BPA may hang its spans on, as the header of W3C has it. */
  public GrpcBpaSettings withTraceparent(@Nullable String header) {
    return new GrpcBpaSettings(
        bpaAddresses, failBack, claName, limits, pace, tls, passUnprovenNodeIds, header);
  }

  /** Host of an address, an IPv6 literal without its brackets. */
  static String host(URI bpaAddress) {
    var host = bpaAddress.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Port of an address. */
  static int port(URI bpaAddress) {
    return bpaAddress.getPort() < 0 ? DEFAULT_PORT : bpaAddress.getPort();
  }

  /**
   * What may be in flight. Memory of ours that a BPA or its peers can hold is at most the sum of
   * the byte limits plus one message.
   *
   * @param maxMessageBytes largest gRPC message either way; 16 MiB is what hardy's BPA takes
   * @param maxKeptBytes receive buffers kept by incomplete bundles, all together; beyond it they
   *     are copied. Must be at most a quarter of what the TCP side may hold, or sessions could wait
   *     for each other; by default a 32nd of the heap, 32 MiB at most
   * @param maxCopiedBytes octets copied out of receive buffers and not sent; a bundle that needs
   *     more is refused for now; by default an eighth of the heap, at least one message and 64 MiB
   *     at most
   * @param maxDispatches bundles sent to the BPA and not answered, dealt among the sessions they
   *     came by; one that is alone has a quarter, by default 256: all that it may have in flight
   * @param maxDispatchBytes octets of those, dealt in the same way; they lie with the BPA
   * @param maxQueuedDispatches complete bundles that wait for their turn, dealt among the sources
   *     they come from; what is beyond a source's share is refused for now. A source that is alone
   *     has a quarter, by default 16,384: 64 sessions with all in flight that one may have
   * @param maxForwards bundles the BPA asked to forward and we have not answered, dealt among the
   *     peers: what is beyond a peer's share is given back for now, and those of others pass
   * @param maxForwardBytes octets of those, which lie in the heap, dealt in the same way; by
   *     default a quarter of it, 32 to 256 MiB
   * @param maxAcceptedPerPeer dialect B: bundles of one peer answered "accepted" whose outcome is
   *     open
   */
  public record Limits(
      int maxMessageBytes,
      long maxKeptBytes,
      long maxCopiedBytes,
      int maxDispatches,
      long maxDispatchBytes,
      int maxQueuedDispatches,
      int maxForwards,
      long maxForwardBytes,
      int maxAcceptedPerPeer) {
    /** Least {@link #maxMessageBytes}: room for the envelope and some bundle. */
    public static final int MIN_MESSAGE_BYTES = 128 << 10;

    /**
     * Receive buffers that one incomplete bundle keeps, the rest is copied; more than most bundles
     * have. A session must be allowed to hold twice as much, or it waits for a bundle that waits
     * for it.
     */
    public static final long MAX_KEPT_PER_BUNDLE_BYTES = 2L << 20;

    private static final int DEFAULT_MESSAGE_BYTES = 16 << 20;

    public static final Limits DEFAULT =
        new Limits(
            DEFAULT_MESSAGE_BYTES,
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 32),
            Math.clamp(Runtime.getRuntime().maxMemory() / 8, DEFAULT_MESSAGE_BYTES, 64 << 20),
            1024,
            256L << 20,
            65_536,
            1024,
            Math.clamp(Runtime.getRuntime().maxMemory() / 4, 32 << 20, 256 << 20),
            16);

    public Limits {
      if (maxMessageBytes < MIN_MESSAGE_BYTES) {
        throw new IllegalArgumentException(
            "maxMessageBytes is "
                + maxMessageBytes
                + ", must be "
                + MIN_MESSAGE_BYTES
                + " or more");
      }
      if (maxKeptBytes < 0
          || Math.min(Math.min(maxCopiedBytes, maxDispatchBytes), maxForwardBytes) < 1
          || Math.min(Math.min(maxDispatches, maxForwards), maxQueuedDispatches) < 1
          || maxAcceptedPerPeer < 1) {
        throw new IllegalArgumentException("every limit must be 1 or more");
      }
    }

    /** The same with other windows. */
    public Limits withWindows(int dispatches, long dispatchBytes, int forwards, long forwardBytes) {
      return new Limits(
          maxMessageBytes,
          maxKeptBytes,
          maxCopiedBytes,
          dispatches,
          dispatchBytes,
          maxQueuedDispatches,
          forwards,
          forwardBytes,
          maxAcceptedPerPeer);
    }

    /** The same with another largest message. */
    public Limits withMaxMessageBytes(int bytes) {
      return new Limits(
          bytes,
          maxKeptBytes,
          maxCopiedBytes,
          maxDispatches,
          maxDispatchBytes,
          maxQueuedDispatches,
          maxForwards,
          maxForwardBytes,
          maxAcceptedPerPeer);
    }
  }

  /**
   * How often and how long we try.
   *
   * @param connectTimeout for the TCP connection and the TLS handshake
   * @param registerTimeout from the request to register to its answer; long, since giving up early
   *     can leave our name taken at the BPA
   * @param firstReconnectDelay after the first failure; it doubles with each more, less up to a
   *     quarter at random, and is 100 ms at least
   * @param maxReconnectDelay its cap; short, so that a restarted BPA is found soon
   * @param keepalive silence after which an HTTP/2 ping goes out, zero for none; below a server's
   *     permitted minimum it is punished, and then doubled here
   * @param keepaliveTimeout time to answer that ping
   * @param leaveTimeout for answers in flight and the BPA's goodbye
   * @param dispatchTimeout from a dispatch to its answer; then its peer is refused for now, and an
   *     answer that comes later counts for nothing
   * @param contendedAck how long a peer may owe an acknowledgement while others wait for the room
   *     that its bundles take
   */
  public record Pace(
      Duration connectTimeout,
      Duration registerTimeout,
      Duration firstReconnectDelay,
      Duration maxReconnectDelay,
      Duration keepalive,
      Duration keepaliveTimeout,
      Duration leaveTimeout,
      Duration dispatchTimeout,
      Duration contendedAck) {
    /** However little is asked for: a BPA that is starting is not to be kept from it. */
    private static final Duration SHORTEST_RECONNECT_DELAY = Duration.ofMillis(100);

    /** CLAs that lost the same BPA do not come back in step. */
    private static final double RECONNECT_JITTER = 0.25;

    public static final Pace DEFAULT =
        new Pace(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));

    /** How long we wait between attempts. */
    Backoff.Pace reconnects() {
      return Backoff.Pace.doubling(firstReconnectDelay, maxReconnectDelay)
          .withJitter(RECONNECT_JITTER)
          .atLeast(SHORTEST_RECONNECT_DELAY);
    }

    /** The same with other delays between attempts. */
    public Pace withReconnectDelays(Duration first, Duration max) {
      return new Pace(
          connectTimeout,
          registerTimeout,
          first,
          max,
          keepalive,
          keepaliveTimeout,
          leaveTimeout,
          dispatchTimeout,
          contendedAck);
    }

    /** The same with another bound on leaving. */
    public Pace withLeaveTimeout(Duration other) {
      return new Pace(
          connectTimeout,
          registerTimeout,
          firstReconnectDelay,
          maxReconnectDelay,
          keepalive,
          keepaliveTimeout,
          other,
          dispatchTimeout,
          contendedAck);
    }

    /** The same with another bound on answers to dispatches. */
    public Pace withDispatchTimeout(Duration other) {
      return new Pace(
          connectTimeout,
          registerTimeout,
          firstReconnectDelay,
          maxReconnectDelay,
          keepalive,
          keepaliveTimeout,
          leaveTimeout,
          other,
          contendedAck);
    }
  }
}
