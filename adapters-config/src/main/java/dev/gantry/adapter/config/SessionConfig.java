package dev.gantry.adapter.config;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.DecoderLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every session starts from.
 *
 * @param offer what SESS_INIT says
 * @param demands what we ask of the peer's
 * @param timers bounds on time
 * @param limits bounds on amounts
 * @param decoderLimits bounds on what is read before it is understood
 */
public record SessionConfig(
    SessionSettings.Offer offer,
    SessionSettings.Demands demands,
    SessionSettings.Timers timers,
    SessionSettings.Limits limits,
    DecoderLimits decoderLimits) {

  SessionSettings settings(
      List<NodeId> nodeIds, SecurityConfig security, @Nullable Integer keepaliveSeconds) {
    SessionSettings.Offer offered =
        keepaliveSeconds == null
            ? offer
            : new SessionSettings.Offer(
                keepaliveSeconds, offer.segmentMruBytes(), offer.transferMruBytes());
    return new SessionSettings(
        nodeIds, offered, demands, security.toSessionSecurity(), timers, limits);
  }
}
