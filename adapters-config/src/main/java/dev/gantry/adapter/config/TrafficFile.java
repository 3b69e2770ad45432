package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation carries over a contact plan, and which nodes are not as all others: a file of
 * any of the formats of a configuration.
 *
 * @param flows 1 or more
 * @param nodes each once
 */
public record TrafficFile(List<Flow> flows, List<Node> nodes) {
  public TrafficFile {
    flows = List.copyOf(flows);
    nodes = List.copyOf(nodes);
  }

  /**
   * Bundles from one node to another.
   *
   * @param from as the plan calls it, or by its Node ID
   * @param to as well, another one
   * @param bundleBytes length of each
   * @param count how many
   * @param start when the first is there, from the plan's zero
   * @param interval how much later each next one is
   * @param where in the file this stands, for messages
   */
  public record Flow(
      String from,
      String to,
      int bundleBytes,
      int count,
      Duration start,
      Duration interval,
      String where) {}

  /**
   * A node that is not as all others.
   *
   * @param name as the plan calls it, or by its Node ID
   * @param keepalive what it offers, null where nothing is said
   * @param maxUnackedTransfers what a session has on its way at most
   * @param maxUnackedBytes octets of these
   * @param maxStoreBytes what its store holds at most, null for anything
   * @param where in the file this stands, for messages
   */
  public record Node(
      String name,
      @Nullable Duration keepalive,
      int maxUnackedTransfers,
      long maxUnackedBytes,
      @Nullable Long maxStoreBytes,
      String where) {}

  /**
   * Reads a file.
   *
   * @throws ConfigException when it cannot be read or understood, or has no flow
   */
  public static TrafficFile read(Path file) throws ConfigException {
    var root = SectionReader.read(TrafficKeys.ROOT, List.of(ConfigFile.read(file)));
    var flows = new ArrayList<Flow>();
    for (var section : root.get(TrafficKeys.FLOWS)) {
      flows.add(
          new Flow(
              required(section, TrafficKeys.FROM),
              required(section, TrafficKeys.TO),
              Math.toIntExact(required(section, TrafficKeys.BUNDLE_SIZE)),
              section.getInt(TrafficKeys.COUNT),
              section.get(TrafficKeys.START),
              section.get(TrafficKeys.INTERVAL),
              section.origin().text()));
    }
    if (flows.isEmpty()) {
      throw new ConfigException(
          file + ": has no flow; write [[flows]] with from, to and bundle-size");
    }
    var nodes = new ArrayList<Node>();
    for (var section : root.get(TrafficKeys.NODES)) {
      nodes.add(
          new Node(
              required(section, TrafficKeys.NODE),
              section.find(TrafficKeys.KEEPALIVE),
              section.getInt(TrafficKeys.UNACKED_TRANSFERS),
              section.get(TrafficKeys.UNACKED_BYTES),
              section.find(TrafficKeys.STORE_BYTES),
              section.origin().text()));
    }
    return new TrafficFile(flows, nodes);
  }

  private static <T extends Object> T required(Section section, ConfigKey<T> key)
      throws ConfigException {
    T value = section.find(key);
    if (value == null) {
      throw new ConfigException(
          section.origin().text()
              + ": "
              + section.named(key)
              + " is missing: "
              + key.type().allowed());
    }
    return value;
  }
}
