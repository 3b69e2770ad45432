package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.NodeIdCheck;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for security in one place after preset, inheritance and own keys, each with its
 * origin.
 *
 * @param presetChosen whether an operator named the preset, here or above
 */
record Effective(
    boolean presetChosen,
    Chosen<TlsPreset> preset,
    Chosen<Boolean> requireTls,
    Chosen<Check> clientAuth,
    Chosen<NodeIdCheck> nodeIdCheck,
    Chosen<Check> hostCheck,
    Chosen<ExtendedKeyUsageRule> extendedKeyUsage) {

  /**
   * A value and who chose it.
   *
   * @param <T> of the value
   */
  record Chosen<T extends Object>(T value, Origin origin) {
    /** Whether an operator wrote this very value. */
    boolean explicit() {
      return !(origin instanceof Origin.Default || origin instanceof Origin.Derived);
    }
  }

  /** For the whole. */
  static Effective root(Section root, boolean tlsConfigured) {
    TlsPreset implied = tlsConfigured ? TlsPreset.STRICT : TlsPreset.DEVELOPMENT;
    boolean chosen = root.isSet(SecurityKeys.ROOT.preset());
    TlsPreset given = root.find(SecurityKeys.ROOT.preset());
    TlsPreset preset = given == null ? implied : given;
    Effective base =
        of(
            chosen,
            new Chosen<>(preset, root.originOf(SecurityKeys.ROOT.preset())),
            new Origin.Derived(SecurityKeys.ROOT.preset().name()));
    if (!chosen && root.get(ConfigKeys.TLS_INSECURE_SKIP_VERIFY)) {
      base = base.withoutChecks(new Origin.Derived(ConfigKeys.TLS_INSECURE_SKIP_VERIFY.name()));
    }
    return base.with(root, SecurityKeys.ROOT);
  }

  /** For a listener or a peer below. */
  Effective nested(Section section, SecurityKeys keys) {
    TlsPreset own = section.find(keys.preset());
    Effective base =
        own == null
            ? this
            : of(
                true,
                new Chosen<>(own, section.originOf(keys.preset())),
                new Origin.Derived(section.named(keys.preset())));
    return base.with(section, keys);
  }

  /**
   * On a listener whose operator asks callers for no certificate, without having named a preset,
   * the Node ID check follows: what is not asked for cannot be checked.
   */
  Effective followingClientAuth() {
    if (presetChosen || nodeIdCheck.explicit() || clientAuth.value() == Check.REQUIRED) {
      return this;
    }
    if (nodeIdCheck.value().check() != Check.REQUIRED) {
      return this;
    }
    NodeIdCheck follows = NodeIdCheck.of(clientAuth.value(), false);
    return new Effective(
        false,
        preset,
        requireTls,
        clientAuth,
        new Chosen<>(follows, new Origin.Derived(SecurityKeys.ROOT.clientAuth().name())),
        hostCheck,
        extendedKeyUsage);
  }

  private static Effective of(boolean chosen, Chosen<TlsPreset> preset, Origin derived) {
    IdentityPolicy identity = preset.value().identity();
    return new Effective(
        chosen,
        preset,
        new Chosen<>(preset.value().requireTls(), derived),
        new Chosen<>(identity.clientCertificate(), derived),
        new Chosen<>(NodeIdCheck.of(identity.nodeIdCheck(), false), derived),
        new Chosen<>(identity.hostCheck(), derived),
        new Chosen<>(identity.extendedKeyUsage(), derived));
  }

  private Effective withoutChecks(Origin origin) {
    return new Effective(
        presetChosen,
        preset,
        requireTls,
        new Chosen<>(Check.OFF, origin),
        new Chosen<>(NodeIdCheck.OFF, origin),
        new Chosen<>(Check.OFF, origin),
        new Chosen<>(ExtendedKeyUsageRule.ANY, origin));
  }

  private Effective with(Section section, SecurityKeys keys) {
    return new Effective(
        presetChosen,
        preset,
        own(section, keys.requireTls(), requireTls),
        own(section, keys.clientAuth(), clientAuth),
        own(section, keys.nodeIdCheck(), nodeIdCheck),
        own(section, keys.hostCheck(), hostCheck),
        own(section, keys.extendedKeyUsage(), extendedKeyUsage));
  }

  private static <T extends Object> Chosen<T> own(
      Section section, ConfigKey<T> key, Chosen<T> inherited) {
    T value = section.find(key);
    return value == null ? inherited : new Chosen<>(value, section.originOf(key));
  }

  IdentityPolicy policy() {
    return new IdentityPolicy(
        nodeIdCheck.value().check(),
        hostCheck.value(),
        extendedKeyUsage.value(),
        nodeIdCheck.value() == NodeIdCheck.COMMON_NAME,
        clientAuth.value());
  }

  /** One entry for each key of {@code keys}. */
  List<LoadedConfig.Entry> entries(String label, SecurityKeys keys) {
    List<LoadedConfig.Entry> entries = new ArrayList<>();
    entries.add(entry(label, keys.preset(), preset));
    entries.add(entry(label, keys.requireTls(), requireTls));
    entries.add(entry(label, keys.clientAuth(), clientAuth));
    entries.add(entry(label, keys.nodeIdCheck(), nodeIdCheck));
    entries.add(entry(label, keys.hostCheck(), hostCheck));
    entries.add(entry(label, keys.extendedKeyUsage(), extendedKeyUsage));
    return entries;
  }

  private static <T extends Object> LoadedConfig.Entry entry(
      String label, ConfigKey<T> key, Chosen<T> chosen) {
    return new LoadedConfig.Entry(
        label + key.name(), key.type().show(chosen.value()), chosen.origin());
  }
}
