package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.NodeIdCheck;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.port.address.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what holds for security into what a listener or a peer demands, and stops at
 * contradictions.
 */
final class SecurityRules {
  private final Section root;
  private final @Nullable TlsConfig tls;
  private final List<String> warnings;

  SecurityRules(Section root, @Nullable TlsConfig tls, List<String> warnings) {
    this.root = root;
    this.tls = tls;
    this.warnings = warnings;
  }

  /** Contradictions between keys of the whole. */
  void checkRoot(Effective all) throws ConfigException {
    checkPreset(root, SecurityKeys.ROOT, all);
    if (all.nodeIdCheck().value() == NodeIdCheck.COMMON_NAME) {
      warnings.add(
          "tls.node-id-check = \"common-name\" takes a Node ID from the common name, which RFC 9174"
              + " 4.4.2 does not; use it for migration only");
    }
    if (tls == null) {
      return;
    }
    TlsConfig.Trust trust = tls.trust();
    if (trust.insecureSkipVerify()) {
      checkInsecure(all, trust);
    } else if (all.presetChosen() && all.preset().value() == TlsPreset.STRICT) {
      requireTrust("tls.preset = \"strict\"");
    }
    if (all.presetChosen() && all.preset().value() == TlsPreset.STRICT && tls.identity() == null) {
      throw root.error(
          SecurityKeys.ROOT.preset(),
          "= \"strict\" needs our own certificate: set tls.cert-file and tls.private-key-file");
    }
  }

  private void checkInsecure(Effective all, TlsConfig.Trust trust) throws ConfigException {
    ConfigKey<Boolean> key = ConfigKeys.TLS_INSECURE_SKIP_VERIFY;
    boolean checked =
        (all.presetChosen() && all.preset().value() == TlsPreset.STRICT)
            || all.clientAuth().value() != Check.OFF && all.clientAuth().explicit()
            || all.nodeIdCheck().value() != NodeIdCheck.OFF && all.nodeIdCheck().explicit();
    if (checked) {
      throw root.error(
          key,
          "= true proves nothing, which contradicts tls.preset = \"strict\", tls.client-auth and"
              + " tls.node-id-check; remove one");
    }
    warnings.add(
        "tls.insecure-skip-verify = true: anyone can be anyone"
            + (trust.caCerts() == null && !trust.system() ? "" : "; tls.ca-certs is ignored"));
  }

  private static void checkPreset(Section section, SecurityKeys keys, Effective here)
      throws ConfigException {
    Boolean requireTls = section.find(keys.requireTls());
    TlsPreset preset = section.find(keys.preset());
    if (requireTls == null || preset == null) {
      return;
    }
    if (requireTls && preset == TlsPreset.DEVELOPMENT
        || requireTls && preset == TlsPreset.LEGACY
        || !requireTls && preset == TlsPreset.STRICT) {
      throw section.error(
          keys.requireTls(),
          "= "
              + requireTls
              + " contradicts "
              + section.named(keys.preset())
              + " = "
              + keys.preset().type().show(here.preset().value())
              + "; remove one of the two");
    }
  }

  SecurityConfig listener(Section section, Endpoint endpoint, Effective inherited)
      throws ConfigException {
    checkPreset(section, SecurityKeys.LISTENER, inherited);
    Effective here = inherited.followingClientAuth();
    boolean canTls = here.preset().value().canTls() && tls != null && tls.identity() != null;
    boolean requireTls = here.requireTls().value();
    String name = "listener " + endpoint.text();
    if (requireTls && !canTls) {
      if (here.requireTls().explicit() || here.presetChosen() || !endpoint.isLocal()) {
        throw at(
            section,
            name
                + " requires TLS but has no certificate: set tls.cert-file and"
                + " tls.private-key-file, or require-tls = false");
      }
      warnings.add(
          name + " has no certificate (tls.cert-file), so it speaks plaintext on loopback");
      requireTls = false;
    }
    if (!requireTls) {
      checkPlaintext(section, endpoint, here, name);
    }
    checkIdentity(section, SecurityKeys.LISTENER, here, canTls, name);
    if (canTls
        && here.clientAuth().value() == Check.OFF
        && here.policy().nodeIdCheck() == Check.REQUIRED) {
      throw at(
          section,
          name
              + " cannot check a Node ID (node-id-check = "
              + SecurityKeys.ROOT.nodeIdCheck().type().show(here.nodeIdCheck().value())
              + ") without asking for a certificate (client-auth = \"off\"); change one of the"
              + " two");
    }
    if (canTls && verifiesCallers(here)) {
      requireTrust(name + " with client-auth");
    }
    return config(here, canTls, requireTls, false);
  }

  /** Preset permissive asks for certificates only where there is somebody to believe. */
  private static boolean verifiesCallers(Effective here) {
    return switch (here.clientAuth().value()) {
      case OFF -> false;
      case OPTIONAL ->
          here.clientAuth().explicit()
              || here.preset().value() != TlsPreset.PERMISSIVE
              || here.policy().nodeIdCheck() == Check.REQUIRED;
      case REQUIRED -> true;
    };
  }

  private void checkPlaintext(Section section, Endpoint endpoint, Effective here, String name)
      throws ConfigException {
    TlsPreset preset = here.preset().value();
    if (endpoint.isLocal()) {
      return;
    }
    if (here.presetChosen() && preset == TlsPreset.DEVELOPMENT) {
      throw at(
          section,
          name
              + " is reachable from other machines, and preset \"development\" is for this machine"
              + " only; listen on 127.0.0.1 or [::1], or remove the preset");
    }
    if (preset == TlsPreset.LEGACY) {
      warnings.add(name + " accepts plaintext from configured peers (preset \"legacy\")");
    } else if (here.requireTls().explicit()) {
      warnings.add(name + " accepts plaintext from anyone (require-tls = false)");
    } else {
      throw at(
          section,
          name
              + " would accept plaintext from other machines: configure tls, or say require-tls ="
              + " false");
    }
  }

  SecurityConfig peer(Section section, @Nullable Endpoint endpoint, Effective here)
      throws ConfigException {
    checkPreset(section, SecurityKeys.PEER, here);
    String name = "peer " + (endpoint == null ? section.label() : endpoint.text());
    boolean canTls = here.preset().value().canTls() && tls != null;
    if (here.requireTls().value() && !canTls) {
      throw at(section, name + " requires TLS, but there is no tls block");
    }
    checkIdentity(section, SecurityKeys.PEER, here, canTls, name);
    if (canTls && endpoint != null) {
      requireTrust(name);
    }
    if (!here.requireTls().value() && endpoint != null && !endpoint.isLocal()) {
      if (here.presetChosen() && here.preset().value() == TlsPreset.DEVELOPMENT) {
        throw at(
            section, name + " is another machine, and preset \"development\" is for this one only");
      }
      if (!here.requireTls().explicit()) {
        warnings.add(name + " may be spoken to in plaintext; require-tls = true forbids it");
      }
    }
    return config(here, canTls, here.requireTls().value(), true);
  }

  /**
   * What a named peer must show that comes to a listener.
   *
   * @param here what holds for that peer there
   * @param listener what holds there for strangers
   */
  SecurityConfig incoming(Effective here, SecurityConfig listener) {
    boolean canTls = here.preset().value().canTls() && tls != null && tls.identity() != null;
    boolean requireTls = here.requireTls().value();
    // Without a certificate of ours nobody can be given TLS here, whatever we ask when we dial.
    return requireTls && !canTls ? listener : config(here, canTls, requireTls, true);
  }

  private void checkIdentity(
      Section section, SecurityKeys keys, Effective here, boolean canTls, String name)
      throws ConfigException {
    if (canTls) {
      return;
    }
    boolean asked =
        here.clientAuth().explicit() && here.clientAuth().value() == Check.REQUIRED
            || here.nodeIdCheck().explicit() && here.policy().nodeIdCheck() == Check.REQUIRED;
    if (asked) {
      throw at(
          section,
          name
              + " has no TLS, so "
              + keys.nodeIdCheck().name()
              + " and "
              + keys.clientAuth().name()
              + " cannot be required");
    }
  }

  private void requireTrust(String who) throws ConfigException {
    if (tls == null) {
      return;
    }
    TlsConfig.Trust trust = tls.trust();
    if (trust.caCerts() == null && !trust.system() && !trust.insecureSkipVerify()) {
      throw new ConfigException(
          who
              + " needs tls.ca-certs to verify certificates: name a file, a directory or \"system\""
              + " (a listener that verifies none: tls.preset = \"permissive\")");
    }
  }

  private static ConfigException at(Section section, String problem) {
    String where = section.origin() instanceof Origin.Default ? "" : section.origin().text() + ": ";
    return new ConfigException(where + problem);
  }

  private static SecurityConfig config(
      Effective here, boolean canTls, boolean requireTls, boolean namedPeer) {
    TlsPreset preset = here.preset().value();
    boolean onlyNamed = !requireTls && !namedPeer && preset == TlsPreset.LEGACY;
    return new SecurityConfig(preset, canTls, requireTls, onlyNamed, here.policy());
  }
}
