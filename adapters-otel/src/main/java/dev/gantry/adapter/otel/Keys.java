package dev.gantry.adapter.otel;

import io.opentelemetry.api.common.AttributeKey;

/** Names of attributes: those of OpenTelemetry's conventions where there is one. */
final class Keys {
  static final AttributeKey<String> NETWORK_PEER = AttributeKey.stringKey("network.peer.address");
  static final AttributeKey<Long> SESSION = AttributeKey.longKey("tcpcl.session");
  static final AttributeKey<String> NODE_ID = AttributeKey.stringKey("tcpcl.peer.node_id");
  static final AttributeKey<Boolean> ACTIVE = AttributeKey.booleanKey("tcpcl.active");
  static final AttributeKey<String> TLS = AttributeKey.stringKey("tcpcl.tls");
  static final AttributeKey<String> CAUSE = AttributeKey.stringKey("tcpcl.cause");
  static final AttributeKey<Long> BUNDLES_SENT = AttributeKey.longKey("tcpcl.bundles.sent");
  static final AttributeKey<Long> BUNDLES_RECEIVED = AttributeKey.longKey("tcpcl.bundles.received");
  static final AttributeKey<Long> BUNDLE_BYTES = AttributeKey.longKey("tcpcl.bundle.size");

  private Keys() {}
}
