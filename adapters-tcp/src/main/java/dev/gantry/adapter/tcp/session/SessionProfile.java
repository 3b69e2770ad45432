package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.DecoderLimits;
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
 * @param decoder bounds on what is read before it is understood
 * @param tls makes the TLS end of each connection; null for plaintext
 * @param serverName name for SNI and the host check when we dial, instead of the dialled one; null
 *     for that one
 * @param plaintextIsException whether plaintext is only put up with, so that each such session is
 *     worth a warning
 */
public record SessionProfile(
    SessionSettings.Offer offer,
    SessionSettings.Demands demands,
    SessionSettings.Security security,
    SessionSettings.Timers timers,
    SessionSettings.Limits limits,
    ChannelLimits channel,
    DecoderLimits decoder,
    @Nullable TlsEngineSource tls,
    @Nullable String serverName,
    boolean plaintextIsException) {
  /** Plaintext with every default. */
  public static final SessionProfile PLAINTEXT =
      new SessionProfile(
          SessionSettings.Offer.DEFAULT,
          SessionSettings.Demands.DEFAULT,
          SessionSettings.Security.PLAINTEXT,
          SessionSettings.Timers.DEFAULT,
          SessionSettings.Limits.DEFAULT,
          ChannelLimits.DEFAULT,
          DecoderLimits.DEFAULT,
          null,
          null,
          false);

  public SessionProfile {
    if (security.canTls() && tls == null) {
      throw new IllegalArgumentException("TLS is to be offered, but there are no keys for it");
    }
  }

  /** The same with another offer. */
  public SessionProfile withOffer(SessionSettings.Offer other) {
    return new SessionProfile(
        other,
        demands,
        security,
        timers,
        limits,
        channel,
        decoder,
        tls,
        serverName,
        plaintextIsException);
  }

  /** The same with other demands on the peer. */
  public SessionProfile withDemands(SessionSettings.Demands other) {
    return new SessionProfile(
        offer,
        other,
        security,
        timers,
        limits,
        channel,
        decoder,
        tls,
        serverName,
        plaintextIsException);
  }

  /** The same with other bounds on time. */
  public SessionProfile withTimers(SessionSettings.Timers other) {
    return new SessionProfile(
        offer,
        demands,
        security,
        other,
        limits,
        channel,
        decoder,
        tls,
        serverName,
        plaintextIsException);
  }

  /** The same with other bounds on amounts. */
  public SessionProfile withLimits(SessionSettings.Limits other) {
    return new SessionProfile(
        offer,
        demands,
        security,
        timers,
        other,
        channel,
        decoder,
        tls,
        serverName,
        plaintextIsException);
  }

  /** The same with other bounds of the connection. */
  public SessionProfile withChannel(ChannelLimits other) {
    return new SessionProfile(
        offer,
        demands,
        security,
        timers,
        limits,
        other,
        decoder,
        tls,
        serverName,
        plaintextIsException);
  }

  /** The same with other bounds on what is read. */
  public SessionProfile withDecoder(DecoderLimits other) {
    return new SessionProfile(
        offer,
        demands,
        security,
        timers,
        limits,
        channel,
        other,
        tls,
        serverName,
        plaintextIsException);
  }

  /** The same with TLS. */
  public SessionProfile withTls(SessionSettings.Security other, @Nullable TlsEngineSource source) {
    return new SessionProfile(
        offer,
        demands,
        other,
        timers,
        limits,
        channel,
        decoder,
        source,
        serverName,
        plaintextIsException);
  }

  /** The same with a name for SNI and the host check. */
  public SessionProfile withServerName(@Nullable String other) {
    return new SessionProfile(
        offer,
        demands,
        security,
        timers,
        limits,
        channel,
        decoder,
        tls,
        other,
        plaintextIsException);
  }

  /** The same, with a warning for each session without TLS or without one. */
  public SessionProfile withPlaintextAsException(boolean other) {
    return new SessionProfile(
        offer, demands, security, timers, limits, channel, decoder, tls, serverName, other);
  }

  SessionSettings settings(List<NodeId> nodeIds, long maxBundleBytes) {
    var clamped =
        offer.withTransferMruBytes(Math.min(offer.transferMruBytes(), Math.max(1, maxBundleBytes)));
    return new SessionSettings(nodeIds, clamped, demands, security, timers, limits);
  }
}
