package dev.gantry.domain.session;

import dev.gantry.domain.identity.IdentityCheck;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.ReadableText;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.domain.wire.CompressionOffer;
import dev.gantry.domain.wire.ExtensionRegistry;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges a SESS_INIT: form, identity, extensions, parameters, in this order (RFC 9174 4.4.4.3, 4.6
 * to 4.8). Holds no state.
 */
final class Negotiation {
  /** What came of a SESS_INIT. */
  sealed interface Outcome {
    /**
     * A session.
     *
     * @param parameters what was agreed
     * @param warnings about the identity of the peer
     */
    record Agreed(SessionParameters parameters, List<String> warnings) implements Outcome {}

    /**
     * None.
     *
     * @param termination what to say
     * @param violation the rule that was broken, null when it is a matter of policy
     */
    record Refused(Termination termination, @Nullable Violation violation) implements Outcome {}
  }

  private final SessionSettings settings;
  private final ConnectionFacts facts;

  Negotiation(SessionSettings settings, ConnectionFacts facts) {
    this.settings = settings;
    this.facts = facts;
  }

  /** The SESS_INIT of an active side, to a peer that has not spoken. */
  SessInitMessage sessionInit() {
    return sessionInit(null, settings.offer().compression());
  }

  /** The SESS_INIT of a passive side. It names a compression only if that is agreed. */
  SessInitMessage sessionInit(SessionParameters agreed) {
    var compression = agreed.compression();
    return sessionInit(agreed.peerNodeId(), compression == null ? List.of() : List.of(compression));
  }

  private SessInitMessage sessionInit(@Nullable NodeId peer, List<CompressionMethod> compression) {
    var offer = settings.offer();
    return new SessInitMessage(
        offer.keepaliveSeconds(),
        offer.segmentMruBytes(),
        offer.transferMruBytes(),
        localNodeId(peer).text(),
        true,
        CompressionOffer.items(compression));
  }

  Outcome judge(SessInitMessage init, @Nullable TlsFacts tls) {
    // RFC 9174 4.6: a zero-length Node ID means that none was given.
    var peer = init.nodeId().isEmpty() ? null : NodeId.tryParse(init.nodeId());
    var completed = peer == null ? NodeId.tryCompleting(init.nodeId()) : null;
    if (completed != null && !settings.demands().lastSlash()) {
      peer = completed;
    }
    if (!init.nodeIdWellFormed() || peer == null && !init.nodeId().isEmpty()) {
      return broken(
          Cause.NODE_ID_MALFORMED,
          EndCause.NODE_ID_INVALID,
          "the peer's SESS_INIT holds no valid Node ID: "
              + ReadableText.quoted(init.nodeId())
              + (completed == null
                  ? ""
                  : ", which lacks its last slash; that peer may be given"
                      + " allow-slashless-node-id"));
    }
    if (!init.items().wellFormed()) {
      return broken(
          Cause.MALFORMED_SESSION_EXTENSIONS,
          EndCause.EXTENSION_REFUSED,
          "the peer's session extension items do not fill their length");
    }
    // RFC 9174 4.4.4.3: the Node ID is checked before parameters are negotiated.
    var identity =
        IdentityCheck.checkNodeId(
            settings.security().identityPolicy(),
            tls == null ? null : tls.certificate(),
            peer,
            facts.expectedNodeId());
    var refusal = identity.refusal();
    if (refusal != null) {
      return refused(EndCause.of(refusal), identity.sentence());
    }
    if (!facts.possibleNodeIds().isEmpty() && !facts.possibleNodeIds().contains(peer)) {
      return refused(
          EndCause.NODE_ID_UNEXPECTED,
          "The peer names itself "
              + (peer == null ? "not at all" : peer)
              + ", but its address belongs to "
              + facts.possibleNodeIds()
              + ".");
    }
    // RFC 9174 4.8: an unknown type with CRITICAL ends the session with Contact Failure.
    if (ExtensionRegistry.SESSION.lacksCriticalOf(init.items())) {
      return broken(
          Cause.CRITICAL_SESSION_EXTENSION_UNKNOWN,
          EndCause.EXTENSION_REFUSED,
          "the peer demands a session extension that is unknown here");
    }
    var parameters = parameters(init, peer, identity.nodeIdProven(), tls != null);
    var objection = objection(parameters);
    return objection == null
        ? new Outcome.Agreed(parameters, warnings(identity.warnings(), completed))
        : refused(EndCause.PARAMETERS_REFUSED, objection);
  }

  private static List<String> warnings(List<String> identity, @Nullable NodeId completed) {
    if (completed == null) {
      return identity;
    }
    var warnings = new ArrayList<>(identity);
    warnings.add(
        "The peer's Node ID lacks its last slash; allow-slashless-node-id takes it as "
            + completed
            + ".");
    return warnings;
  }

  private SessionParameters parameters(
      SessInitMessage init, @Nullable NodeId peer, boolean proven, boolean tls) {
    return new SessionParameters(
        localNodeId(facts.role() == Role.ACTIVE ? null : peer),
        peer,
        proven,
        // RFC 9174 4.7: the minimum of the two.
        Math.min(settings.offer().keepaliveSeconds(), init.keepaliveSeconds()),
        init.segmentMruBytes(),
        init.transferMruBytes(),
        tls,
        compression(init));
  }

  /** The order of the active side counts, on both sides. */
  private @Nullable CompressionMethod compression(SessInitMessage init) {
    var ours = settings.offer().compression();
    if (ours.isEmpty()) {
      return null;
    }
    var theirs = CompressionOffer.methods(init.items());
    return facts.role() == Role.ACTIVE
        ? CompressionMethod.firstCommon(ours, theirs)
        : CompressionMethod.firstCommon(theirs, ours);
  }

  private @Nullable String objection(SessionParameters parameters) {
    var demands = settings.demands();
    if (parameters.segmentMtuBytes() < demands.minSegmentMruBytes()) {
      return "the peer's Segment MRU of " + parameters.segmentMtuBytes() + " octets is too small";
    }
    if (parameters.transferMtuBytes() < demands.minTransferMruBytes()) {
      return "the peer's Transfer MRU of " + parameters.transferMtuBytes() + " octets is too small";
    }
    int keepaliveSeconds = parameters.keepaliveSeconds();
    if (keepaliveSeconds != 0 && keepaliveSeconds < demands.minKeepaliveSeconds()) {
      return "a keepalive interval of " + keepaliveSeconds + " s is too short";
    }
    return null;
  }

  /** The one of the peer's scheme, as far as we know the peer; else the first. */
  private NodeId localNodeId(@Nullable NodeId given) {
    var peer = given != null ? given : facts.expectedNodeId();
    if (peer != null) {
      for (var local : settings.localNodeIds()) {
        if (local.scheme().equals(peer.scheme())) {
          return local;
        }
      }
    }
    return settings.localNodeIds().getFirst();
  }

  private static Outcome broken(Cause cause, EndCause end, String detail) {
    return new Outcome.Refused(Termination.contactFailure(end, detail), Violations.of(cause));
  }

  private static Outcome refused(EndCause end, String detail) {
    return new Outcome.Refused(Termination.contactFailure(end, detail), null);
  }
}
