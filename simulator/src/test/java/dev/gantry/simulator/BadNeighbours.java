package dev.gantry.simulator;

import dev.gantry.simulator.BadNeighbour.Conduct;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who else is in the world of a few nodes: neighbours that do wrong once they have a session, which
 * come and go, and addresses that names should not lead to and do.
 */
final class BadNeighbours {
  private static final int MOST = 3;
  private static final String NET = "10.0.1.";
  private static final List<Conduct> ESTABLISHED =
      List.of(Conduct.STUCK, Conduct.NEVER_READS, Conduct.DRIPS, Conduct.DRIPS_WHILE_ENDING);
  private static final List<Conduct> UNUSABLE =
      List.of(Conduct.SILENT, Conduct.CLOSES, Conduct.OLD);
  private static final String NOBODY = "10.0.2.8:4556";
  private static final String UNANSWERED = "10.0.2.9:4556";

  private final RandomGenerator draw;
  private final List<BadNeighbour> visitors = new ArrayList<>();
  private final List<String> unusable = new ArrayList<>(List.of(NOBODY, UNANSWERED));

  /**
   * Some that are not there yet, and addresses that lead to nothing.
   *
   * @param hosts of those who may dial them
   * @param met hears what has found an end
   */
  BadNeighbours(World world, RandomGenerator draw, List<String> hosts, Set<String> met) {
    this.draw = draw;
    for (int i = draw.nextInt(MOST + 1); i > 0; i--) {
      var conduct = ESTABLISHED.get(draw.nextInt(ESTABLISHED.size()));
      visitors.add(new BadNeighbour(world, NET + i, "ipn:" + (10 + i) + ".0", conduct, met));
    }
    for (int i = 0; i < UNUSABLE.size(); i++) {
      var neighbour =
          new BadNeighbour(world, "10.0.2." + (1 + i), "ipn:20.0", UNUSABLE.get(i), met);
      neighbour.come();
      unusable.add(neighbour.address());
    }
    hosts.forEach(host -> world.cut(host, UNANSWERED));
  }

  boolean isEmpty() {
    return visitors.isEmpty();
  }

  /** Where they listen when they are there. */
  List<String> addresses() {
    return visitors.stream().map(BadNeighbour::address).toList();
  }

  /** Whether a BPA that knows a peer by this address has one of them. */
  static boolean isAt(String address) {
    return address.startsWith(NET);
  }

  /** They listen, and call some of those. */
  void come(List<String> addresses) {
    for (var visitor : visitors) {
      visitor.come();
      for (String address : addresses) {
        if (draw.nextBoolean()) {
          visitor.bother(address);
        }
      }
    }
  }

  void leave() {
    visitors.forEach(BadNeighbour::leave);
  }

  /** Checks that none is borne for longer than that, as {@link BadNeighbour#checkBorne} does. */
  void checkBorne(long mostNanos) {
    visitors.forEach(visitor -> visitor.checkBorne(mostNanos));
  }

  /** An address among some of those that lead to nothing, and {@code others}, in any order. */
  String[] hidden(String address, List<String> others) {
    var all = new ArrayList<String>();
    all.add(address);
    for (String useless : unusable) {
      if (draw.nextInt(3) == 0) {
        all.add(useless);
      }
    }
    for (String other : others) {
      if (!other.equals(address) && draw.nextInt(8) == 0) {
        all.add(other);
      }
    }
    Collections.shuffle(all, new Random(draw.nextLong()));
    return all.toArray(String[]::new);
  }

  @Override
  public String toString() {
    return visitors.toString();
  }
}
