package dev.gantry.adapter.config;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.address.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What file, environment and command line said when they were read: the configuration can be made
 * of it again, with other peers, without reading anything anew. Immutable.
 */
public final class ConfigSources {
  private static final Origin OPERATOR = new Origin.Argument("an operator");

  /** Who has added a peer knows which, and has no list with a number for it. */
  private static final String ADDED =
      "^" + OPERATOR.text() + ": ((?:.*? )??)" + ConfigKeys.PEERS.name() + "\\[[0-9]+]\\.";

  private final List<RawValue.Table> tables;
  private final @Nullable Path file;
  private final boolean hardysPlace;
  private final @Nullable ListeningPlaces listening;
  private final Descriptors descriptors;

  /**
   * @param tables weak ones first
   * @param file that was read, null for none
   * @param hardysPlace whether it was found where hardy's server looks
   * @param listening where a command listens whatever the configuration says, null for a server
   */
  ConfigSources(
      List<RawValue.Table> tables,
      @Nullable Path file,
      boolean hardysPlace,
      @Nullable ListeningPlaces listening,
      Descriptors descriptors) {
    this.tables = List.copyOf(tables);
    this.file = file;
    this.hardysPlace = hardysPlace;
    this.listening = listening;
    this.descriptors = descriptors;
  }

  /** The configuration that they give. */
  public LoadedConfig assemble() throws ConfigException {
    return assemble(PeerChanges.NONE);
  }

  /**
   * The configuration that they give with what operators have changed since.
   *
   * @throws ConfigException when it cannot be used, with one line that says why
   */
  public LoadedConfig assemble(PeerChanges changes) throws ConfigException {
    try {
      return changed(changes);
    } catch (ConfigException e) {
      throw new ConfigException(String.valueOf(e.getMessage()).replaceFirst(ADDED, "$1"));
    }
  }

  private LoadedConfig changed(PeerChanges changes) throws ConfigException {
    Section root = SectionReader.read(tables);
    if (!changes.equals(PeerChanges.NONE)) {
      List<RawValue.Table> changed = new ArrayList<>(tables);
      changed.add(peers(root.get(ConfigKeys.PEERS), changes));
      root = SectionReader.read(changed);
    }
    if (listening != null) {
      List<Section> chosen = listening.choose(root.find(ConfigKeys.LISTENERS));
      root.put(ConfigKeys.LISTENERS, chosen, listening.origin());
    }
    return new Assembler(root, hardysPlace, descriptors).assemble(file);
  }

  /** The list of peers as it was written, without those that were removed, then those added. */
  private RawValue.Table peers(List<Section> configured, PeerChanges changes)
      throws ConfigException {
    List<RawValue> written = written();
    List<RawValue> items = new ArrayList<>();
    Set<String> addresses = new LinkedHashSet<>();
    for (int i = 0; i < configured.size(); i++) {
      Endpoint endpoint = configured.get(i).find(ConfigKeys.PEER_ADDRESS);
      NodeId nodeId = configured.get(i).find(ConfigKeys.PEER_NODE_ID);
      String name = endpoint == null ? String.valueOf(nodeId) : endpoint.text();
      if (!changes.removed().contains(name)) {
        items.add(written.get(i));
        addresses.add(name);
      }
    }
    for (PeerChanges.Added peer : changes.added()) {
      if (!addresses.contains(peer.address())) {
        items.add(table(peer));
      }
    }
    LinkedHashMap<String, RawValue> entries = new LinkedHashMap<>();
    entries.put(ConfigKeys.PEERS.name(), new RawValue.Sequence(items, OPERATOR));
    return new RawValue.Table(entries, OPERATOR);
  }

  private static RawValue.Table table(PeerChanges.Added peer) throws ConfigException {
    List<String> sets = new ArrayList<>(peer.sets());
    sets.add(ConfigKeys.PEER_ADDRESS.name() + "=" + Quoting.quote(peer.address()));
    return Overrides.ofSets(OPERATOR, sets);
  }

  /** What the strongest source has for the list. */
  private List<RawValue> written() throws ConfigException {
    for (RawValue.Table table : tables.reversed()) {
      for (var entry : table.entries().entrySet()) {
        if (ConfigKeys.ROOT.find(entry.getKey().replace('_', '-')) == ConfigKeys.PEERS) {
          return items(entry.getValue());
        }
      }
    }
    return List.of();
  }

  private static List<RawValue> items(RawValue raw) throws ConfigException {
    try {
      return raw instanceof RawValue.Nothing
          ? List.of()
          : ValueType.itemsOf(raw, ConfigKeys.PEERS.type());
    } catch (BadValueException e) {
      throw new ConfigException(raw.origin().text() + ": " + e.getMessage());
    }
  }
}
