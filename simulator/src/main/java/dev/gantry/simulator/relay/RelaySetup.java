package dev.gantry.simulator.relay;

import dev.gantry.domain.identity.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A relay before it runs. A value out of its range is an IllegalArgumentException.
 *
 * @param contacts when who reaches whom; those of one direction may touch, and may not overlap
 * @param flows what is to be carried
 * @param nodes those that are not as all others
 * @param gaps what becomes of connections between contacts
 * @param seed of all chance: equal seeds give equal runs
 */
public record RelaySetup(
    List<PlannedContact> contacts, List<Flow> flows, List<RelayNode> nodes, Gaps gaps, long seed) {
  /** Each is a whole node with its machines. */
  public static final int MAX_NODES = 1_000;

  /** Each is remembered to the end. */
  public static final long MAX_BUNDLES = 1_000_000;

  /** All octets are really carried: a gigabyte takes some seconds. */
  public static final long MAX_BYTES = 64L << 30;

  public RelaySetup {
    contacts = List.copyOf(contacts);
    flows = List.copyOf(flows);
    nodes = List.copyOf(nodes);
    Set<String> names = namesIn(contacts, flows);
    if (names.size() > MAX_NODES) {
      throw new IllegalArgumentException(
          names.size() + " nodes; " + MAX_NODES + " are simulated at most");
    }
    checkNodeIds(names);
    long bundles = 0;
    double bytes = 0;
    for (var flow : flows) {
      bundles += flow.count();
      bytes += (double) flow.count() * flow.bundleBytes();
    }
    if (bundles > MAX_BUNDLES || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%d bundles of %.0f octets in all; %d of %d are simulated at most"
              .formatted(bundles, bytes, MAX_BUNDLES, MAX_BYTES));
    }
  }

  /** Nodes that are all alike, connections that stall, and the first of all seeds. */
  public static RelaySetup of(List<PlannedContact> contacts, Flow... flows) {
    return new RelaySetup(contacts, List.of(flows), List.of(), Gaps.STALL, 1);
  }

  /** The same with other chance. */
  public RelaySetup seeded(long other) {
    return new RelaySetup(contacts, flows, nodes, gaps, other);
  }

  /** The same with connections that do something else between contacts. */
  public RelaySetup with(Gaps other) {
    return new RelaySetup(contacts, flows, nodes, other, seed);
  }

  /** The same with one more node that is not as all others. */
  public RelaySetup with(RelayNode node) {
    var more = new ArrayList<>(nodes);
    more.add(node);
    return new RelaySetup(contacts, flows, more, gaps, seed);
  }

  /** All nodes, in the order in which contacts name them, and then flows. */
  public List<String> names() {
    return List.copyOf(namesIn(contacts, flows));
  }

  /** When the last octet arrives that a contact lets leave. */
  public long endNanos() {
    return contacts.stream()
        .mapToLong(contact -> contact.untilNanos() + contact.delayNanos())
        .max()
        .orElse(0);
  }

  private static Set<String> namesIn(List<PlannedContact> contacts, List<Flow> flows) {
    var names = new LinkedHashSet<String>();
    for (var contact : contacts) {
      names.add(contact.from());
      names.add(contact.to());
    }
    for (var flow : flows) {
      names.add(flow.from());
      names.add(flow.to());
    }
    return names;
  }

  private static void checkNodeIds(Set<String> names) {
    Map<NodeId, String> known = new LinkedHashMap<>();
    for (var name : names) {
      var other = known.put(NodeNames.nodeId(name), name);
      if (other != null) {
        throw new IllegalArgumentException(name + " and " + other + " are one node");
      }
    }
  }
}
