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
 * @param compressionMinBytes {@code compression.min-size}: shortest bundle that is compressed
 */
public record SessionConfig(
    SessionSettings.Offer offer,
    SessionSettings.Demands demands,
    SessionSettings.Timers timers,
    SessionSettings.Limits limits,
    DecoderLimits decoderLimits,
    int compressionMinBytes) {

  SessionSettings settings(
      List<NodeId> nodeIds, SecurityConfig security, @Nullable Integer keepaliveSeconds) {
    SessionSettings.Offer offered =
        keepaliveSeconds == null ? offer : offer.withKeepaliveSeconds(keepaliveSeconds);
    return new SessionSettings(
        nodeIds, offered, demands, security.toSessionSecurity(), timers, limits);
  }
}
