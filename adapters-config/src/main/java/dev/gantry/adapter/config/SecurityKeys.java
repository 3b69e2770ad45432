package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.NodeIdCheck;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import java.util.List;

/**
 * The keys that say what the other end must show; the same for all, for a listener and for a peer.
 */
record SecurityKeys(
    ConfigKey<TlsPreset> preset,
    ConfigKey<Boolean> requireTls,
    ConfigKey<Check> clientAuth,
    ConfigKey<NodeIdCheck> nodeIdCheck,
    ConfigKey<Check> hostCheck,
    ConfigKey<ExtendedKeyUsageRule> extendedKeyUsage) {

  static final SecurityKeys ROOT =
      new SecurityKeys(
          ConfigKey.absent(
              "tls.preset",
              ChoiceType.of(TlsPreset.class),
              "`strict` with a `tls` block, else `development`",
              "Settings that belong together; the keys below change single ones. `strict`: TLS,"
                  + " both certificates, a proven Node ID, OCSP asked. `permissive`: TLS, only the"
                  + " listening side needs a certificate, no Node ID check. `development`: no TLS,"
                  + " this machine only. `legacy`: TLS when offered, plaintext from configured"
                  + " peers only."),
          ConfigKey.absent(
                  "require-tls",
                  ValueTypes.BOOLEAN,
                  "by `tls.preset`",
                  "Refuse a session that would be plaintext. `false` is needed, in so many words,"
                      + " to listen without TLS on more than loopback: a DTN node without TLS takes"
                      + " bundles from anyone who reaches the port.")
              .alias("tls.required"),
          ConfigKey.absent(
              "tls.client-auth",
              ChoiceType.of(Check.class),
              "by `tls.preset`",
              "Whether a peer that comes to us must show a certificate. `optional` asks, and takes"
                  + " none for an answer, but not a bad one; without `tls.ca-certs` it does not"
                  + " ask. `off` does not ask, which RFC 9174 4.4.3 wants."),
          ConfigKey.absent(
              "tls.node-id-check",
              ValueTypes.NODE_ID_CHECK,
              "by `tls.preset`",
              "The NODE-ID of the certificate against the Node ID of SESS_INIT (RFC 9174 4.4.3)."
                  + " `optional` refuses a wrong one, `required` a missing one too; `common-name`"
                  + " is `required` and also takes a Node ID in the common name, for migration"
                  + " only."),
          ConfigKey.absent(
              "tls.host-check",
              ChoiceType.of(Check.class),
              "by `tls.preset`",
              "DNS names and IP addresses of the certificate against how the peer was reached. Off"
                  + " with `strict`: RFC 9174 4.4.5 trusts the Node ID instead."),
          ConfigKey.absent(
              "tls.extended-key-usage",
              ChoiceType.of(ExtendedKeyUsageRule.class),
              "by `tls.preset`",
              "What an Extended Key Usage extension must hold where a certificate has one;"
                  + " `bundle-security` is what RFC 9174 4.4.5 recommends."));

  static final SecurityKeys LISTENER = nested("this listener");
  static final SecurityKeys PEER = nested("this peer");

  private static SecurityKeys nested(String where) {
    return new SecurityKeys(
        override("preset", ROOT.preset(), where),
        override("require-tls", ROOT.requireTls(), where),
        override("client-auth", ROOT.clientAuth(), where),
        override("node-id-check", ROOT.nodeIdCheck(), where),
        override("host-check", ROOT.hostCheck(), where),
        override("extended-key-usage", ROOT.extendedKeyUsage(), where));
  }

  private static <T extends Object> ConfigKey<T> override(
      String name, ConfigKey<T> root, String where) {
    return ConfigKey.absent(
            name,
            root.type(),
            "`" + root.name() + "`",
            "`" + root.name() + "` for " + where + " alone.")
        .alias("tls." + name);
  }

  List<ConfigKey<?>> all() {
    return List.of(preset, requireTls, clientAuth, nodeIdCheck, hostCheck, extendedKeyUsage);
  }
}
