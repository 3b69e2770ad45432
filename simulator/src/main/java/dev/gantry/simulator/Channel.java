package dev.gantry.simulator;

import dev.gantry.simulator.LinkSchedule.Window;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One direction between two addresses, shared by all connections there: what they send leaves in
 * the order in which it was written, as fast as the {@link LinkSchedule} has it, and arrives a
 * delay later. What is written while nothing can leave waits, as TCP has it, for as long as its
 * connection stands.
 */
public final class Channel {
  /** An answer to "when" that is never. */
  static final long NEVER = Long.MAX_VALUE;

  /** A chunk leaves as a whole: so it is no longer than what leaves in a tenth of a second. */
  private static final int CHUNKS_PER_SECOND = 10;

  /** About what one packet carries. */
  private static final int SHORTEST_CHUNK_BYTES = 1_024;

  /** What one packet is at most, headers below TCPCL included: the usual MTU. */
  public static final int PACKET_BYTES = 1_500;

  /** Who hears what has left. */
  @FunctionalInterface
  public interface Meter {
    /**
     * So many octets have left from one moment to another.
     *
     * @param bytes of headers and payload of TCPCL
     * @param repeatedBytes of packets that were lost, each time that they were sent again
     */
    void left(long fromNanos, long untilNanos, long bytes, long repeatedBytes);
  }

  /** Some octets of one connection; none for a FIN. */
  private record Parcel(LinkEnd from, byte[] octets, boolean damaged) {
    Parcel part(int start, int end) {
      return new Parcel(from, Arrays.copyOfRange(octets, start, end), damaged);
    }
  }

  private final VirtualClock clock;
  private final LinkSchedule schedule;
  private final ArrayDeque<Parcel> waiting = new ArrayDeque<>();
  private final Losses losses;
  private Meter meter = (_, _, _, _) -> {};
  private boolean busy;
  private long alarmNanos = NEVER;

  /** A direction over which nothing has gone yet, with a chance of losses of its own. */
  public Channel(VirtualClock clock, LinkSchedule schedule) {
    this(clock, schedule, SeededRandom.of(0));
  }

  /**
   * A direction over which nothing has gone yet.
   *
   * @param random which packets are lost, where some are
   */
  public Channel(VirtualClock clock, LinkSchedule schedule, RandomGenerator random) {
    this.clock = clock;
    this.schedule = schedule;
    losses = new Losses(schedule, random);
  }

  /** Tells {@code other} of what leaves from now on. */
  public void measure(Meter other) {
    meter = other;
  }

  /** When it carries. */
  public LinkSchedule schedule() {
    return schedule;
  }

  /**
   * When what is so short that it takes no time arrives, if it is sent at {@code nanos} and again
   * and again for {@code patienceNanos}; {@link #NEVER} when nothing leaves in that time.
   */
  long arrivalNanos(long nanos, long patienceNanos) {
    var window = schedule.from(nanos);
    if (window == null || window.fromNanos() - nanos > patienceNanos) {
      return NEVER;
    }
    return Math.max(nanos, window.fromNanos()) + window.delayNanos();
  }

  /** How long a chunk is at most that is written now. */
  int chunkBytes() {
    var window = schedule.from(clock.nowNanos());
    double most = window == null ? Integer.MAX_VALUE : window.bytesPerSecond() / CHUNKS_PER_SECOND;
    return (int) Math.max(SHORTEST_CHUNK_BYTES, Math.min(most, Integer.MAX_VALUE));
  }

  /** Takes what {@code from} has written, or a FIN where there are no octets. */
  void send(LinkEnd from, byte[] octets, boolean damaged) {
    var window = schedule.at(clock.nowNanos());
    if (window != null
        && window.bytesPerSecond() == LinkConditions.UNLIMITED
        && !busy
        && waiting.isEmpty()) {
      var lost = losses.of(octets.length, window);
      meter.left(clock.nowNanos(), clock.nowNanos(), octets.length, lost.bytes());
      arrive(new Parcel(from, octets, damaged), window, lost);
      return;
    }
    from.waits(octets.length);
    waiting.add(new Parcel(from, octets, damaged));
    serve();
  }

  /** Lets the next leave, or waits until it can. */
  private void serve() {
    while (!busy && !waiting.isEmpty()) {
      var next = waiting.peek();
      if (!next.from().link().carries()) {
        waiting.remove();
        next.from().left(next.octets().length);
        continue;
      }
      var window = schedule.from(clock.nowNanos());
      if (window == null) {
        return;
      }
      if (!window.holds(clock.nowNanos())) {
        wake(window.fromNanos());
        return;
      }
      waiting.remove();
      leave(next, window);
    }
  }

  private void leave(Parcel whole, Window window) {
    long now = clock.nowNanos();
    double room = window.bytesIn(window.untilNanos() - now);
    int length = whole.octets().length;
    if (room < 1 && length > 0) {
      // The rest of the window is too short for an octet.
      waiting.addFirst(whole);
      busy = true;
      clock.at(window.untilNanos(), this::free);
      return;
    }
    var parcel = whole;
    if (room < length) {
      waiting.addFirst(whole.part((int) room, length));
      parcel = whole.part(0, (int) room);
    }
    var leaving = parcel;
    int bytes = leaving.octets().length;
    var lost = losses.of(bytes, window);
    busy = true;
    // What is sent again and has no room in this window goes in the next.
    clock.at(
        Math.min(window.untilNanos(), now + window.nanosFor(bytes + lost.bytes())),
        () -> {
          meter.left(now, clock.nowNanos(), bytes, lost.bytes());
          arrive(leaving, window, lost);
          leaving.from().left(bytes);
          free();
        });
  }

  private void arrive(Parcel parcel, Window window, Losses.Lost lost) {
    long delayNanos = losses.delayNanos(window, lost, clock.nowNanos());
    if (delayNanos != NEVER) {
      parcel.from().arrive(parcel.octets(), parcel.damaged(), delayNanos);
    }
  }

  private void free() {
    busy = false;
    serve();
  }

  private void wake(long atNanos) {
    if (alarmNanos == atNanos) {
      return;
    }
    alarmNanos = atNanos;
    clock.at(
        atNanos,
        () -> {
          alarmNanos = NEVER;
          serve();
        });
  }
}
