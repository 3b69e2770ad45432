package dev.gantry.adapter.tcp.payload;

import dev.gantry.domain.share.DealtWindow;
import dev.gantry.domain.wire.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the received octets that all sessions of a node hold for its BPA, on their way to a disk
 * or a link, and deals them by source as {@link DealtWindow} does, so that any number of sources
 * whose octets nobody takes leaves every other its share:
 *
 * <ul>
 *   <li>while all hold no more than half of the limit, nobody stops;
 *   <li>past that those stop whose source holds more than a quarter of what the others leave of the
 *       limit, and more than {@link #leastBytes}.
 * </ul>
 *
 * <p>So all hold the limit at most, and besides it what a session has read when it is told to stop,
 * one receive buffer, and {@link #leastBytes} for each source beyond the share of anybody.
 *
 * <p>Sessions report in units of {@link #UNIT_BYTES}, so that small bundles that are consumed at
 * once never touch the shared counter; what a session holds below one unit is not counted.
 */
public final class InboundBudget {
  /**
   * Granularity of the process-wide account, octets: a fair price (10,000 sessions hide 160 MB at
   * worst).
   */
  public static final int UNIT_BYTES = 16 * 1024;

  /**
   * What a source may hold however much is taken; 64 KiB, one receive buffer, since with less it
   * could read nothing.
   */
  private static final long LEAST_BYTES = 64 * 1024;

  /** Of a small limit the least is no more than a sixteenth. */
  private static final int LEAST_PARTS = 16;

  /** Those who wait look again whenever all have given back so much: an eighth of the limit. */
  private static final int MARKS = 8;

  private static final Octets LOCAL = Octets.of(new byte[0]);

  private final long limitBytes;
  private final long markBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  private final Map<Octets, Source> sources = new ConcurrentHashMap<>();
  private final Map<Runnable, Source> waiting = new ConcurrentHashMap<>();

  /** A budget of {@code limitBytes} octets, 1 or more. */
  public InboundBudget(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("inbound budget of " + limitBytes + " octets");
    }
    this.limitBytes = limitBytes;
    this.markBytes = Math.max(1, limitBytes / MARKS);
  }

  /** What a source may hold however much is taken. */
  long leastBytes() {
    return Math.min(LEAST_BYTES, limitBytes / LEAST_PARTS);
  }

  /** Octets held now, in whole units. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /**
   * The account of whoever is at an address, for one session more; {@link Source#leave()} when it
   * is over. Null is for all that have no address.
   */
  public Source join(@Nullable InetSocketAddress remote) {
    return sources.compute(
        keyOf(remote == null ? null : remote.getAddress()),
        (key, known) -> {
          var source = known == null ? new Source(key) : known;
          source.sessions++;
          return source;
        });
  }

  private static Octets keyOf(@Nullable InetAddress address) {
    if (address == null) {
      return LOCAL;
    }
    return dev.gantry.domain.node.Source.of(Octets.of(address.getAddress()));
  }

  /** Sessions that wait to be called. */
  int waitingSessions() {
    return waiting.size();
  }

  /** What a source may hold beside what the others hold. */
  private long most(long ofOthers) {
    return DealtWindow.most(limitBytes, leastBytes(), ofOthers);
  }

  /** Whether a change by {@code bytes}, below 0, came to a mark or past it. */
  private boolean fellToMark(long after, long bytes) {
    return Math.floorDiv(after - 1, markBytes) != Math.floorDiv(after - bytes - 1, markBytes);
  }

  private void wake(Predicate<Source> which) {
    for (var next : waiting.entrySet()) {
      if (which.test(next.getValue()) && waiting.remove(next.getKey(), next.getValue())) {
        next.getKey().run();
      }
    }
  }

  /** What the sessions of one source hold together. Any thread. */
  public final class Source {
    private final Octets key;
    private final AtomicLong held = new AtomicLong();

    /** Whether some of its sessions wait; may be true for none. */
    private volatile boolean waits;

    /** Changed only while the entry of this source is computed. */
    private int sessions;

    private Source(Octets key) {
      this.key = key;
    }

    /** One session less. */
    public void leave() {
      sources.computeIfPresent(
          key,
          (_, known) -> {
            if (known == this) {
              sessions--;
              return sessions == 0 ? null : this;
            }
            return known;
          });
    }

    /** Whether its sessions have to stop. */
    boolean exhausted() {
      long all = heldBytes.get();
      long own = held.get();
      return all > limitBytes / 2 && own > most(all - own);
    }

    /**
     * Whether so much is free again that they may read on: half of what they stopped at, so that
     * they do not stop and go with every chunk.
     */
    boolean relaxed() {
      long all = heldBytes.get();
      long own = held.get();
      return all <= limitBytes / 4 || own <= most(all - own) / 2;
    }

    void change(long bytes) {
      held.addAndGet(bytes);
      long after = heldBytes.addAndGet(bytes);
      if (bytes < 0) {
        if (fellToMark(after, bytes)) {
          wake(Source::relaxed);
        } else if (waits && relaxed()) {
          wakeOwn();
        }
      }
    }

    /** Calls {@code session} once when they may read on; at once when they may already. */
    void awaitRelaxed(Runnable session) {
      waiting.put(session, this);
      waits = true;
      if (relaxed()) {
        wakeOwn();
      }
    }

    private void wakeOwn() {
      waits = false;
      wake(source -> source == this);
    }

    /** Calls {@code session} no more: it is over. */
    void forget(Runnable session) {
      waiting.remove(session);
    }
  }
}
