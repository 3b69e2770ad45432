package dev.gantry.adapter.config;

import dev.gantry.adapter.config.LoadedConfig.Entry;
import dev.gantry.adapter.config.ValueTypes.BpaAddress;
import java.util.ArrayList;
import java.util.List;

/** Lists what holds in the end, key by key, with its origin. */
final class Entries {
  private final Section root;
  private final GantryConfig config;
  private final Effective all;
  private final List<Effective> listenerSecurity;
  private final List<Effective> peerSecurity;
  private final List<Entry> entries = new ArrayList<>();

  Entries(Section root, GantryConfig config, Effective all, Neighbours neighbours) {
    this.root = root;
    this.config = config;
    this.all = all;
    this.listenerSecurity = neighbours.listenerSecurity();
    this.peerSecurity = neighbours.peerSecurity();
  }

  List<Entry> list(List<BpaAddress> bpaAddresses) {
    for (ConfigKeys.Group group : ConfigKeys.GROUPS) {
      if (group.keys().contains(SecurityKeys.ROOT.preset())) {
        entries.addAll(all.entries("", SecurityKeys.ROOT));
        continue;
      }
      for (ConfigKey<?> key : group.keys()) {
        add(key, bpaAddresses);
      }
    }
    return entries;
  }

  private void add(ConfigKey<?> key, List<BpaAddress> bpaAddresses) {
    if (key == ConfigKeys.LISTENERS) {
      listeners();
    } else if (key == ConfigKeys.PEERS) {
      peers();
    } else if (key == ConfigKeys.BPA_ADDRESS && !root.isSet(key) && !bpaAddresses.isEmpty()) {
      Origin origin =
          root.isSet(ConfigKeys.CLA_NAME)
              ? new Origin.Derived(ConfigKeys.CLA_NAME.name())
              : new Origin.Derived("the place of the file");
      entries.add(new Entry(key.name(), ConfigKeys.BPA_ADDRESS.type().show(bpaAddresses), origin));
    } else if (key == ConfigKeys.CLA_NAME && hasNoClaName()) {
      // without a BPA there is nobody to give the name to, and at a NATS it is the host's
      entries.add(new Entry(key.name(), "", root.originOf(key)));
    } else if (key == ConfigKeys.NODE_IDS
        && !root.isSet(key)
        && !config.node().nodeIds().isEmpty()) {
      String shown = ConfigKeys.NODE_IDS.type().show(config.node().nodeIds());
      entries.add(new Entry(key.name(), shown, new Origin.Default()));
    } else if (key == ConfigKeys.TLS_OCSP && !root.isSet(key) && config.tls() != null) {
      TlsConfig tls = config.tls();
      entries.add(
          new Entry(
              key.name(),
              ConfigKeys.TLS_OCSP.type().show(tls.revocation().ocsp()),
              new Origin.Derived(SecurityKeys.ROOT.preset().name())));
    } else {
      entries.add(entry(root, key));
    }
  }

  private boolean hasNoClaName() {
    return config.bpa() instanceof BpaConfig.Spool
        || config.bpa() instanceof BpaConfig.Nats nats && nats.instance() == null;
  }

  private void listeners() {
    List<Section> sections = root.find(ConfigKeys.LISTENERS);
    if (config.listeners().isEmpty()) {
      entries.add(new Entry("listeners", "[]", root.originOf(ConfigKeys.LISTENERS)));
    }
    for (int i = 0; i < config.listeners().size(); i++) {
      ListenerConfig listener = config.listeners().get(i);
      String label = "listeners[" + i + "].";
      Origin origin =
          sections == null
              ? new Origin.Default()
              : sections.get(i).originOf(ConfigKeys.LISTENER_ADDRESS);
      entries.add(new Entry(label + "address", Quoting.quote(listener.endpoint().text()), origin));
      for (ConfigKey<?> key : CallerKeys.LISTENER) {
        if (sections != null && sections.get(i).isSet(key)) {
          entries.add(entry(sections.get(i), key));
        }
      }
      entries.addAll(listenerSecurity.get(i).entries(label, SecurityKeys.LISTENER));
    }
  }

  private void peers() {
    List<Section> sections = root.get(ConfigKeys.PEERS);
    if (sections.isEmpty()) {
      entries.add(new Entry("peers", "[]", root.originOf(ConfigKeys.PEERS)));
    }
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      for (ConfigKey<?> key : section.scope().keys()) {
        if (!SecurityKeys.PEER.all().contains(key) && section.isSet(key)) {
          entries.add(entry(section, key));
        }
      }
      entries.addAll(peerSecurity.get(i).entries(section.label(), SecurityKeys.PEER));
    }
  }

  private static <T extends Object> Entry entry(Section section, ConfigKey<T> key) {
    T value = section.find(key);
    return new Entry(
        section.named(key), value == null ? "" : key.type().show(value), section.originOf(key));
  }
}
