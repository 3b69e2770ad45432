package dev.gantry.simulator;

import dev.gantry.domain.wire.Octets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A network in which any number of nodes dial each other: one clock, one source of chance, the
 * addresses at which somebody listens, and the ways between them, each with its own {@link
 * LinkConditions} and open or cut.
 *
 * <p>Addresses are texts that mean nothing, such as {@code mars:4556}. What stands at either end of
 * a connection, usually a {@link DrivenSession}, is made by who dials and who listens.
 */
public final class World {
  /** As long as a node commonly waits for a connection that nobody refuses. */
  private static final long DIAL_PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

  /** Who takes the connections that come to an address. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A connection has come: attach somebody to {@code end}, or reset it.
     *
     * @param end the passive end
     * @param from the address of who dialled
     */
    void accepted(LinkEnd end, String from);
  }

  /** Who waits for a connection; hears one of the two, once. */
  public interface Dialler {
    /** The connection stands: attach somebody to {@code end}, which is the active one. */
    void connected(LinkEnd end);

    /**
     * There is no connection.
     *
     * @param detail one phrase for people
     */
    void failed(String detail);
  }

  /** The addresses at both ends, in the order of the alphabet. */
  private record Ends(String one, String other) {
    private static Ends of(String a, String b) {
      return a.compareTo(b) <= 0 ? new Ends(a, b) : new Ends(b, a);
    }
  }

  /** All that runs between two addresses. */
  private static final class Way {
    private LinkConditions conditions;
    private Channel forth;
    private Channel back;
    private boolean cut;
    private final List<Link> links = new ArrayList<>();

    /**
     * @param forth from the address that is first in the alphabet
     */
    private Way(LinkConditions conditions, Channel forth, Channel back) {
      this.conditions = conditions;
      this.forth = forth;
      this.back = back;
    }
  }

  private final VirtualClock clock = new VirtualClock();
  private final RandomGenerator random;
  private final LinkConditions usual;
  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private final Map<String, List<String>> names = new LinkedHashMap<>();
  private final Map<Ends, Way> ways = new LinkedHashMap<>();
  private final Map<Octets, Integer> taken = new LinkedHashMap<>();
  private Chronicle chronicle = Chronicle.NONE;
  private boolean damaging;

  /**
   * An empty world.
   *
   * @param seed of all its chance: equal seeds and equal scripts give equal runs
   * @param usual how the ways are of which nothing else is said
   */
  public World(long seed, LinkConditions usual) {
    this.random = SeededRandom.of(seed);
    this.usual = usual;
  }

  /** The time of all. */
  public VirtualClock clock() {
    return clock;
  }

  /** The chance of all. */
  public RandomGenerator random() {
    return random;
  }

  /** From now on {@code chronicle} hears what happens at nodes that are started later. */
  public void record(Chronicle chronicle) {
    this.chronicle = chronicle;
  }

  /** Who hears what happens. */
  Chronicle chronicle() {
    return chronicle;
  }

  /** Notes what has happened at a host, or was done to it; in words, when somebody hears it. */
  public void note(String host, Supplier<String> what) {
    if (chronicle != Chronicle.NONE) {
      chronicle.noted(clock.nowNanos(), host, what.get());
    }
  }

  /**
   * Bundles may arrive otherwise than they were sent, since TCP and TCPCL have no better checksum:
   * from now on nobody is held to account for their octets.
   */
  public void allowDamage() {
    damaging = true;
  }

  /**
   * Listens at an address.
   *
   * @throws IllegalStateException when somebody does already
   */
  public void listen(String address, Listener listener) {
    if (listeners.putIfAbsent(address, listener) != null) {
      throw new IllegalStateException(address + " is taken");
    }
  }

  /** Listens there no more; connections that stand are not touched. */
  public void close(String address) {
    listeners.remove(address);
  }

  /**
   * From now on {@code name} leads to these addresses, 1 or more, which are tried in this order.
   */
  public void name(String name, String... addresses) {
    names.put(name, List.of(addresses));
  }

  /** What a name leads to; an address leads to itself. */
  public List<String> addressesOf(String name) {
    return names.getOrDefault(name, List.of(name));
  }

  /** Says how the connections are that are made between two addresses from now on. */
  public void condition(String one, String other, LinkConditions conditions) {
    var way = way(one, other);
    way.conditions = conditions;
    way.forth = Link.channel(clock, conditions);
    way.back = Link.channel(clock, conditions);
  }

  /**
   * Says when, how fast and how late each direction between two addresses carries, for connections
   * that are made from now on. Their delay and rate come from there, all else from what {@link
   * #condition} says.
   *
   * @param forth from {@code one} to {@code other}
   * @param back the other way
   */
  public void schedule(String one, String other, Channel forth, Channel back) {
    var way = way(one, other);
    boolean inOrder = isFirst(one, other);
    way.forth = inOrder ? forth : back;
    way.back = inOrder ? back : forth;
  }

  /** Breaks all connections between two addresses: both ends hear it, what is under way is lost. */
  public void breakOff(String one, String other, String detail) {
    var way = way(one, other);
    var links = List.copyOf(way.links);
    way.links.clear();
    links.forEach(link -> link.breakOff(detail));
  }

  private static boolean isFirst(String one, String other) {
    return Ends.of(one, other).one().equals(one);
  }

  /**
   * Cuts the way between two addresses: connections carry nothing any more, new ones are not made,
   * and nobody is told.
   */
  public void cut(String one, String other) {
    var way = way(one, other);
    way.cut = true;
    way.links.forEach(Link::cut);
    way.links.clear();
    note(one, () -> "the way to " + other + " is cut");
  }

  /** Lets connections be made again; those that were cut stay so. */
  public void mend(String one, String other) {
    way(one, other).cut = false;
    note(one, () -> "the way to " + other + " is mended");
  }

  /**
   * Dials {@code to}, the first address of a name. The dialler hears the answer after a round trip,
   * the listener of the connection half a round trip later; when the way is cut, or carries nothing
   * within 10 seconds, the dialler hears of a failure after those.
   */
  public void connect(String from, String to, Dialler dialler) {
    String address = addressesOf(to).getFirst();
    var way = way(from, address);
    boolean inOrder = isFirst(from, address);
    var forth = inOrder ? way.forth : way.back;
    var back = inOrder ? way.back : way.forth;
    long askedNanos =
        way.cut ? Channel.NEVER : forth.arrivalNanos(clock.nowNanos(), DIAL_PATIENCE_NANOS);
    long answeredNanos =
        askedNanos == Channel.NEVER
            ? Channel.NEVER
            : back.arrivalNanos(askedNanos, DIAL_PATIENCE_NANOS);
    if (answeredNanos == Channel.NEVER) {
      clock.after(DIAL_PATIENCE_NANOS, () -> dialler.failed("timed out"));
      return;
    }
    var link = new Link(clock, way.conditions, random, forth, back);
    clock.at(answeredNanos, () -> answer(link, from, address, dialler));
  }

  private void answer(Link link, String from, String to, Dialler dialler) {
    if (!listeners.containsKey(to)) {
      dialler.failed("connection refused");
      return;
    }
    var way = way(from, to);
    way.links.removeIf(Link::isDone);
    way.links.add(link);
    if (way.cut) {
      link.cut();
    }
    long acceptedNanos = link.active().shortArrivalNanos();
    if (acceptedNanos != Channel.NEVER) {
      // Before what the dialler writes, which is planned behind it for no earlier time.
      link.passive().notBefore(acceptedNanos);
      clock.at(acceptedNanos, () -> accept(link, from, to));
    }
    dialler.connected(link.active());
  }

  private void accept(Link link, String from, String to) {
    var listener = listeners.get(to);
    if (listener == null) {
      link.passive().reset();
    } else if (link.carries()) {
      listener.accepted(link.passive(), from);
    }
  }

  /** Some BPA of this world has a bundle now. */
  void take(Octets bundle) {
    taken.merge(bundle, 1, Integer::sum);
  }

  /**
   * Some BPA is told that another has that bundle; whether that is so, as often as it is told, or
   * may be so.
   */
  boolean settleTaken(Octets bundle) {
    var times = taken.remove(bundle);
    if (times != null && times > 1) {
      taken.put(bundle, times - 1);
    }
    return damaging || times != null;
  }

  private Way way(String one, String other) {
    return ways.computeIfAbsent(
        Ends.of(one, other),
        _ -> new Way(usual, Link.channel(clock, usual), Link.channel(clock, usual)));
  }
}
