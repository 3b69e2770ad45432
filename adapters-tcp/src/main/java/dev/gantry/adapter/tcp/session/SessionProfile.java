package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the sessions of one listener or one dialled peer are to be; all of {@link SessionSettings}
 * but our Node IDs, which the BPA may give, and what one connection may take.
 *
 * @param offer what SESS_INIT says; the Transfer MRU is clamped to the largest bundle that the BPA
 *     takes
 * @param demands what we ask of the peer
 * @param security TLS and identity; {@code canTls} needs {@code tls}
 * @param timers bounds on time
 * @param limits bounds on amounts
 * @param channel bounds of the connection
 * @param tls makes the TLS end of each connection; null for plaintext
 */
public record SessionProfile(
    SessionSettings.Offer offer,
    SessionSettings.Demands demands,
    SessionSettings.Security security,
    SessionSettings.Timers timers,
    SessionSettings.Limits limits,
    ChannelLimits channel,
    @Nullable TlsEngineSource tls) {
  /** Plaintext with every default. */
  public static final SessionProfile PLAINTEXT =
      new SessionProfile(
          SessionSettings.Offer.DEFAULT,
          SessionSettings.Demands.DEFAULT,
          SessionSettings.Security.PLAINTEXT,
          SessionSettings.Timers.DEFAULT,
          SessionSettings.Limits.DEFAULT,
          ChannelLimits.DEFAULT,
          null);

  public SessionProfile {
    if (security.canTls() && tls == null) {
      throw new IllegalArgumentException("TLS is to be offered, but there are no keys for it");
    }
  }

  /** The same with another offer. */
  public SessionProfile withOffer(SessionSettings.Offer other) {
    return new SessionProfile(other, demands, security, timers, limits, channel, tls);
  }

  /** The same with other bounds on time. */
  public SessionProfile withTimers(SessionSettings.Timers other) {
    return new SessionProfile(offer, demands, security, other, limits, channel, tls);
  }

  /** The same with other bounds on amounts. */
  public SessionProfile withLimits(SessionSettings.Limits other) {
    return new SessionProfile(offer, demands, security, timers, other, channel, tls);
  }

  /** The same with other bounds of the connection. */
  public SessionProfile withChannel(ChannelLimits other) {
    return new SessionProfile(offer, demands, security, timers, limits, other, tls);
  }

  /** The same with TLS. */
  public SessionProfile withTls(SessionSettings.Security other, @Nullable TlsEngineSource source) {
    return new SessionProfile(offer, demands, other, timers, limits, channel, source);
  }

  SessionSettings settings(List<NodeId> nodeIds, long maxBundleBytes) {
    var clamped =
        new SessionSettings.Offer(
            offer.keepaliveSeconds(),
            offer.segmentMruBytes(),
            Math.min(offer.transferMruBytes(), Math.max(1, maxBundleBytes)));
    return new SessionSettings(nodeIds, clamped, demands, security, timers, limits);
  }
}
