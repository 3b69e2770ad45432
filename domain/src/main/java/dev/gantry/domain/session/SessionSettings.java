package dev.gantry.domain.session;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.lane.LaneRules;
import dev.gantry.domain.wire.CompressionMethod;
import java.time.Duration;
import java.util.List;

/**
 * What one session is told to be. Immutable; a reload gives new sessions a new value.
 *
 * @param localNodeIds our Node IDs, the first is the default; the one of the peer's scheme is given
 *     to it
 * @param offer what SESS_INIT says
 * @param demands what we ask of the peer
 * @param security TLS and identity
 * @param timers bounds on time
 * @param limits bounds on amounts
 */
public record SessionSettings(
    List<NodeId> localNodeIds,
    Offer offer,
    Demands demands,
    Security security,
    Timers timers,
    Limits limits) {
  private static final int MAX_KEEPALIVE_SECONDS = 65_535;

  /**
   * @throws IllegalArgumentException when there is no local Node ID
   */
  public SessionSettings {
    localNodeIds = List.copyOf(localNodeIds);
    if (localNodeIds.isEmpty()) {
      throw new IllegalArgumentException("a session needs at least one local Node ID");
    }
  }

  /**
   * The default of everything but the Node IDs: plaintext, and nothing demanded of the peer that
   * RFC 9174 does not demand.
   *
   * @throws IllegalArgumentException when there is no local Node ID
   */
  public static SessionSettings of(List<NodeId> localNodeIds) {
    return new SessionSettings(
        localNodeIds,
        Offer.DEFAULT,
        Demands.DEFAULT,
        Security.PLAINTEXT,
        Timers.DEFAULT,
        Limits.DEFAULT);
  }

  /**
   * What our SESS_INIT offers (RFC 9174 4.6). A value out of its range is an
   * IllegalArgumentException, here and in the records below.
   *
   * @param keepaliveSeconds 0 to 65535, 0 = off; default 60
   * @param segmentMruBytes 1 or more; default 1 MiB (design: ratio to the Transfer MRU about 1000)
   * @param transferMruBytes 1 or more; default 1 GiB
   * @param compression methods for compressed transfers, the preferred first; default none
   */
  public record Offer(
      int keepaliveSeconds,
      long segmentMruBytes,
      long transferMruBytes,
      List<CompressionMethod> compression) {
    public static final Offer DEFAULT = new Offer(60, 1L << 20, 1L << 30);

    /** Without compression. */
    public Offer(int keepaliveSeconds, long segmentMruBytes, long transferMruBytes) {
      this(keepaliveSeconds, segmentMruBytes, transferMruBytes, List.of());
    }

    public Offer {
      compression = List.copyOf(compression);
      if (keepaliveSeconds > MAX_KEEPALIVE_SECONDS) {
        throw new IllegalArgumentException("keepaliveSeconds is " + keepaliveSeconds);
      }
      atLeast(0, keepaliveSeconds, "keepaliveSeconds");
      // Trap T-07: a Segment MRU of 0 makes a peer send empty segments for ever.
      atLeast(1, segmentMruBytes, "segmentMruBytes");
      atLeast(1, transferMruBytes, "transferMruBytes");
    }

    /** The same with another keepalive. */
    public Offer withKeepaliveSeconds(int other) {
      return new Offer(other, segmentMruBytes, transferMruBytes, compression);
    }

    /** The same with another Transfer MRU. */
    public Offer withTransferMruBytes(long other) {
      return new Offer(keepaliveSeconds, segmentMruBytes, other, compression);
    }

    /** The same with other methods of compression. */
    public Offer withCompression(List<CompressionMethod> other) {
      return new Offer(keepaliveSeconds, segmentMruBytes, transferMruBytes, other);
    }
  }

  /**
   * What we find acceptable of the peer's SESS_INIT (RFC 9174 4.7).
   *
   * @param minSegmentMruBytes smallest Segment MRU accepted; 0 accepts a peer that can receive
   *     nothing
   * @param minTransferMruBytes smallest Transfer MRU accepted
   * @param minKeepaliveSeconds smallest negotiated keepalive other than 0
   * @param lastSlash whether a {@code dtn} Node ID must end with its slash, as RFC 9174 4.6 has it
   */
  public record Demands(
      long minSegmentMruBytes,
      long minTransferMruBytes,
      int minKeepaliveSeconds,
      boolean lastSlash) {
    public static final Demands DEFAULT = new Demands(1, 1, 1);

    /** Demands on parameters, of a peer that is named as it should be. */
    public Demands(long minSegmentMruBytes, long minTransferMruBytes, int minKeepaliveSeconds) {
      this(minSegmentMruBytes, minTransferMruBytes, minKeepaliveSeconds, true);
    }

    /** The same, where a Node ID may lack its last slash or may not. */
    public Demands withLastSlash(boolean demanded) {
      return new Demands(minSegmentMruBytes, minTransferMruBytes, minKeepaliveSeconds, demanded);
    }

    public Demands {
      atLeast(0, minSegmentMruBytes, "minSegmentMruBytes");
      atLeast(0, minTransferMruBytes, "minTransferMruBytes");
      atLeast(0, minKeepaliveSeconds, "minKeepaliveSeconds");
    }
  }

  /**
   * TLS and identity (RFC 9174 4.3, 4.4).
   *
   * @param canTls the CAN_TLS flag that we send
   * @param requireTls refuse a session that would be plaintext
   * @param identityPolicy what the peer must prove
   */
  public record Security(boolean canTls, boolean requireTls, IdentityPolicy identityPolicy) {
    public static final Security PLAINTEXT = new Security(false, false, IdentityPolicy.OFF);
  }

  /**
   * Bounds on time.
   *
   * @param contact longest wait for the Contact Header; RFC 9174 4.1: "SHOULD" be 60 s at most
   * @param tlsHandshake longest TLS handshake
   * @param sessionInit longest wait for SESS_INIT
   * @param ending longest time in Ending without progress, though no less than four times what
   *     establishing the session took
   * @param idle end a session without traffic other than KEEPALIVE after this (6.2); zero = never
   * @param silenceWithoutKeepalive dead-peer limit when keepalive is off; zero = none; default 1 h,
   *     because nothing else tells such a peer from one that is gone
   * @param silencePerKeepalive dead-peer limit in keepalive intervals, 2 or more (5.1.1)
   * @param progress how long what does not move is borne
   * @param keepaliveWhileBusy send KEEPALIVE also while other messages flow, which RFC 9174 5.1.1
   *     does not ask for, to a peer that takes nothing else for a sign of life
   */
  public record Timers(
      Duration contact,
      Duration tlsHandshake,
      Duration sessionInit,
      Duration ending,
      Duration idle,
      Duration silenceWithoutKeepalive,
      int silencePerKeepalive,
      ProgressBounds progress,
      boolean keepaliveWhileBusy) {
    public static final Timers DEFAULT =
        new Timers(
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofHours(1),
            3,
            ProgressBounds.DEFAULT,
            false);

    /** With the default bounds on what does not move, and KEEPALIVE only when nothing else goes. */
    public Timers(
        Duration contact,
        Duration tlsHandshake,
        Duration sessionInit,
        Duration ending,
        Duration idle,
        Duration silenceWithoutKeepalive,
        int silencePerKeepalive) {
      this(
          contact,
          tlsHandshake,
          sessionInit,
          ending,
          idle,
          silenceWithoutKeepalive,
          silencePerKeepalive,
          ProgressBounds.DEFAULT,
          false);
    }

    public Timers {
      // What waits for the peer must end, or a mute one holds it for ever.
      atLeast(1, contact.toNanos(), "contact");
      atLeast(1, tlsHandshake.toNanos(), "tlsHandshake");
      atLeast(1, sessionInit.toNanos(), "sessionInit");
      atLeast(1, ending.toNanos(), "ending");
      atLeast(0, idle.toNanos(), "idle");
      atLeast(0, silenceWithoutKeepalive.toNanos(), "silenceWithoutKeepalive");
      atLeast(2, silencePerKeepalive, "silencePerKeepalive");
    }

    /** The same with other bounds on what does not move. */
    public Timers withProgress(ProgressBounds other) {
      return new Timers(
          contact,
          tlsHandshake,
          sessionInit,
          ending,
          idle,
          silenceWithoutKeepalive,
          silencePerKeepalive,
          other,
          keepaliveWhileBusy);
    }

    /** The same with KEEPALIVE also while other messages flow, or not. */
    public Timers withKeepaliveWhileBusy(boolean other) {
      return new Timers(
          contact,
          tlsHandshake,
          sessionInit,
          ending,
          idle,
          silenceWithoutKeepalive,
          silencePerKeepalive,
          progress,
          other);
    }
  }

  /**
   * Bounds on amounts.
   *
   * @param maxUnackedTransfers outbound transfers begun and not yet finished, 1 or more
   * @param maxUnackedBytes octets of those transfers; one transfer is always allowed
   * @param maxQueuedTransfers outbound transfers of one lane offered and not yet begun, 0 or more;
   *     one more is answered NotStarted
   * @param maxSegmentBytes longest segment that we send, whatever the peer's Segment MRU
   * @param writeAheadBytes segments emitted and not yet written, in charged octets; the next one is
   *     emitted while less than this is outstanding, so the last may pass it by its own length;
   *     default 4 MiB, four segments, so that the socket need not wait for the machine
   * @param maxPendingAcknowledgements segments received and not yet answered; reading pauses at
   *     this number
   * @param maxEmptySegments zero-length segments of one transfer
   * @param maxViolations message-scope violations before the session is ended
   * @param refuseOnce refuse a transfer once and swallow its late segments silently (trap T-08),
   *     not once a segment
   * @param maxUselessMessages messages that are not wrong and lead to nothing, before the session
   *     is ended; ten more for each second that it has lived, five times what the shortest
   *     keepalive takes
   * @param starvationLimit transfers of higher lanes that begin while one of a lower lane waits,
   *     {@link LaneRules#starvationLimit}
   */
  public record Limits(
      int maxUnackedTransfers,
      long maxUnackedBytes,
      int maxQueuedTransfers,
      int maxSegmentBytes,
      long writeAheadBytes,
      int maxPendingAcknowledgements,
      int maxEmptySegments,
      int maxViolations,
      boolean refuseOnce,
      int maxUselessMessages,
      int starvationLimit) {
    public static final Limits DEFAULT =
        new Limits(
            256,
            64L << 20,
            4096,
            1 << 20,
            4L << 20,
            4096,
            16,
            64,
            false,
            1000,
            LaneRules.DEFAULT_STARVATION_LIMIT);

    /** With the default limits on useless messages and on what passes a lower lane. */
    public Limits(
        int maxUnackedTransfers,
        long maxUnackedBytes,
        int maxQueuedTransfers,
        int maxSegmentBytes,
        long writeAheadBytes,
        int maxPendingAcknowledgements,
        int maxEmptySegments,
        int maxViolations,
        boolean refuseOnce) {
      this(
          maxUnackedTransfers,
          maxUnackedBytes,
          maxQueuedTransfers,
          maxSegmentBytes,
          writeAheadBytes,
          maxPendingAcknowledgements,
          maxEmptySegments,
          maxViolations,
          refuseOnce,
          DEFAULT.maxUselessMessages(),
          DEFAULT.starvationLimit());
    }

    public Limits {
      atLeast(1, maxUnackedTransfers, "maxUnackedTransfers");
      atLeast(1, maxUnackedBytes, "maxUnackedBytes");
      atLeast(0, maxQueuedTransfers, "maxQueuedTransfers");
      atLeast(1, maxSegmentBytes, "maxSegmentBytes");
      atLeast(1, writeAheadBytes, "writeAheadBytes");
      atLeast(1, maxPendingAcknowledgements, "maxPendingAcknowledgements");
      atLeast(0, maxEmptySegments, "maxEmptySegments");
      atLeast(0, maxViolations, "maxViolations");
      atLeast(0, maxUselessMessages, "maxUselessMessages");
      LaneRules.requireLimit(starvationLimit);
    }

    /** The same with another limit on useless messages. */
    public Limits withMaxUselessMessages(int other) {
      return new Limits(
          maxUnackedTransfers,
          maxUnackedBytes,
          maxQueuedTransfers,
          maxSegmentBytes,
          writeAheadBytes,
          maxPendingAcknowledgements,
          maxEmptySegments,
          maxViolations,
          refuseOnce,
          other,
          starvationLimit);
    }

    /** The same with another limit on what passes a lower lane. */
    public Limits withStarvationLimit(int other) {
      return new Limits(
          maxUnackedTransfers,
          maxUnackedBytes,
          maxQueuedTransfers,
          maxSegmentBytes,
          writeAheadBytes,
          maxPendingAcknowledgements,
          maxEmptySegments,
          maxViolations,
          refuseOnce,
          maxUselessMessages,
          other);
    }
  }

  static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", less than " + least);
    }
  }
}
