package dev.gantry.domain.identity;

import dev.gantry.domain.identity.IdentityVerdict.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The NODE-ID claims of a certificate (RFC 9174 4.4.1).
 *
 * @param nodeIds what the certificate claims
 * @param warnings what was disregarded or accepted against the rules
 */
record NodeIdClaims(List<NodeId> nodeIds, List<String> warnings) {
  static NodeIdClaims of(IdentityPolicy policy, @Nullable PeerCertificate certificate) {
    var nodeIds = new ArrayList<NodeId>();
    var disregarded = new ArrayList<String>();
    var warnings = new ArrayList<String>();
    if (certificate != null) {
      for (var text : certificate.bundleEids()) {
        // RFC 9174 4.4.1: a BundleEID that is not a Node ID "SHALL" be disregarded.
        var nodeId = NodeId.tryParse(text);
        if (nodeId == null) {
          disregarded.add(text);
        } else {
          nodeIds.add(nodeId);
        }
      }
      addCommonName(policy, certificate, nodeIds, warnings);
    }
    if (!disregarded.isEmpty()) {
      warnings.add(
          "The peer's certificate holds BundleEIDs that are not Node IDs and do not count: "
              + ReadableText.quoted(disregarded)
              + ".");
    }
    return new NodeIdClaims(nodeIds, warnings);
  }

  private static void addCommonName(
      IdentityPolicy policy,
      PeerCertificate certificate,
      List<NodeId> nodeIds,
      List<String> warnings) {
    // RFC 9174 4.4.2: identity comes from subjectAltName alone; the rest is for migration, where
    // there is no such claim.
    if (!policy.nodeIdFromCommonName() || !nodeIds.isEmpty() || certificate.commonName() == null) {
      return;
    }
    var nodeId = NodeId.tryParse(certificate.commonName());
    if (nodeId != null) {
      nodeIds.add(nodeId);
      warnings.add(
          "The Node ID "
              + nodeId
              + " comes from the common name of the peer's certificate; have it issued again with"
              + " the Node ID as subjectAltName (otherName BundleEID).");
    }
  }

  Result compare(@Nullable NodeId sessInitNodeId) {
    // Without a Node ID in SESS_INIT there is no reference identifier; the certificate's is never
    // taken instead.
    if (nodeIds.isEmpty() || sessInitNodeId == null) {
      return Result.ABSENT;
    }
    return nodeIds.contains(sessInitNodeId) ? Result.SUCCESS : Result.FAILURE;
  }

  String sentence(Result result, @Nullable NodeId sessInitNodeId) {
    if (sessInitNodeId == null) {
      return "The peer gave no Node ID in SESS_INIT, so there is nothing to prove.";
    }
    return switch (result) {
      case SUCCESS -> "The peer's certificate proves its Node ID " + sessInitNodeId + ".";
      case ABSENT ->
          "No NODE-ID in a certificate of the peer proves its Node ID " + sessInitNodeId + ".";
      case FAILURE ->
          "The peer names itself "
              + sessInitNodeId
              + ", but its certificate names only "
              + ReadableText.quoted(nodeIds.stream().map(NodeId::text).toList())
              + ".";
    };
  }
}
