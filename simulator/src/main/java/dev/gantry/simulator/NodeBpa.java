package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.Octets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The BPA of a {@link SimulatedNode}: registers the node, vanishes and comes back, is told of
 * peers, has bundles forwarded to them and takes those that come. It outlives its node.
 */
public final class NodeBpa {
  private static final long MANY_BYTES = 1L << 40;

  private final World world;
  private final String name;
  private final List<ForwardedBundle> forwards = new ArrayList<>();
  private final List<Octets> bundles = new ArrayList<>();
  private BpaConduct conduct = BpaConduct.TAKES_ALL;
  private List<NodeId> nodeIds = List.of();
  private boolean present;
  private long presence;
  private @Nullable NodeProcess process;
  private long windowBytes = MANY_BYTES;
  private DealtForwards dealt;
  private @Nullable BundleAgent agent;

  NodeBpa(World world, String name) {
    this.world = world;
    this.name = name;
    dealt = newForwards();
  }

  // ---- What a script does with it.

  /** Gives the node these Node IDs when it registers it; none at first. */
  public void giveNodeIds(List<NodeId> given) {
    nodeIds = List.copyOf(given);
  }

  /** Answers bundles so from now on; at first it takes all at once. */
  public void behave(BpaConduct other) {
    conduct = other;
  }

  /**
   * Has at most about so many octets on their way from the next start of its node on, dealt among
   * the peers; no less than its longest bundle. Any number at first.
   */
  public void deal(long bytes) {
    windowBytes = bytes;
  }

  /**
   * Is told by {@code other} what to forward from now on, who hears of each bundle and each peer;
   * neither it nor the sessions of its node remember what came and went. To be said before its node
   * starts.
   */
  public void employ(BundleAgent other) {
    agent = other;
  }

  /** Is there, and has the node; for the first time or again. */
  public void register() {
    if (!present) {
      present = true;
      presence++;
      world.note(name, () -> "its BPA is there");
      tellRegistered();
    }
  }

  /** Is away. What it has not decided about is refused; what it asked for is still answered. */
  public void vanish() {
    if (present) {
      present = false;
      presence++;
      world.note(name, () -> "its BPA vanishes");
      if (process != null) {
        process.tell(new NodeEvent.BpaLost("it has vanished"));
      }
    }
  }

  /** Whether it is there. */
  public boolean isPresent() {
    return present;
  }

  /** The peers that it is told of by the node, by address, each with the Node IDs told. */
  public Map<String, List<NodeId>> announced() {
    return process == null ? Collections.emptyMap() : process.books().announced();
  }

  /**
   * Has a bundle of 1 octet or more forwarded to the peer at an address, which the node hears a
   * little later.
   */
  public ForwardedBundle forward(String address, byte[] bundle) {
    return forward(address, bundle, Lane.NORMAL);
  }

  /** The same in a lane. */
  public ForwardedBundle forward(String address, byte[] bundle, Lane lane) {
    var asked = dealt;
    var forward =
        new ForwardedBundle(
            world,
            address,
            Octets.of(bundle),
            lane,
            each -> {
              asked.answered(each);
              if (agent != null) {
                agent.answered(each);
              }
            });
    if (agent == null) {
      forwards.add(forward);
    }
    world.note(name, () -> "its BPA forwards a " + forward);
    asked.add(forward);
    return forward;
  }

  /** All that it ever wanted forwarded. */
  public List<ForwardedBundle> forwards() {
    return Collections.unmodifiableList(forwards);
  }

  /** All that it has taken, in that order. */
  public List<Octets> bundles() {
    return Collections.unmodifiableList(bundles);
  }

  /**
   * Checks that each bundle was answered, unless its node died.
   *
   * @throws InvariantError when one was not
   */
  public void checkAnswered() {
    for (var forward : forwards) {
      check(
          forward.outcome() != null || forward.isLost(),
          () -> this + " was never answered about the " + forward);
    }
  }

  @Override
  public String toString() {
    return "the BPA of " + name;
  }

  // ---- What its node does.

  void attach(NodeProcess node) {
    process = node;
    dealt = newForwards();
    if (present) {
      tellRegistered();
    }
  }

  void detach() {
    process = null;
    dealt = newForwards();
    forwards.forEach(ForwardedBundle::lose);
  }

  BpaConduct conduct() {
    return conduct;
  }

  /** Another number each time that it comes or goes. */
  long presence() {
    return presence;
  }

  void take(byte[] bundle) {
    var octets = Octets.of(bundle);
    world.note(name, () -> "its BPA takes a bundle of " + octets.length() + " octets");
    world.take(octets);
    if (agent == null) {
      bundles.add(octets);
    } else {
      agent.taken(octets);
    }
  }

  boolean hasRoomFor(Supplier<byte[]> bundle) {
    return agent == null || agent.hasRoomFor(bundle);
  }

  /** Whether what has come and gone is to be forgotten. */
  boolean forgets() {
    return agent != null;
  }

  /** A peer can be reached now, or is somebody more. */
  void announced(String address, List<NodeId> peer) {
    if (agent != null) {
      agent.reachable(address, peer);
    }
  }

  void withdrawn(String address) {
    if (agent != null) {
      agent.unreachable(address);
    }
  }

  /** What was on its way before is lost or answered. */
  private DealtForwards newForwards() {
    return new DealtForwards(toString(), windowBytes, this::ask);
  }

  private void ask(ForwardedBundle bundle) {
    if (process == null) {
      bundle.answer(new ForwardOutcome.NoNeighbour());
    } else {
      process.forward(bundle);
    }
  }

  private void tellRegistered() {
    if (process != null) {
      process.tell(new NodeEvent.BpaRegistered(nodeIds));
    }
  }
}
