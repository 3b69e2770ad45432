package dev.gantry.adapter.tcp.payload;

import dev.gantry.domain.wire.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the received octets that all sessions of a node hold for its BPA, and deals them by
 * source: past the limit only those stop whose source holds more than its share, so whoever floods
 * stops nobody else. Sessions report in units of {@link #UNIT_BYTES}, so that small bundles that
 * are consumed at once never touch the shared counter; what a session holds below one unit is not
 * counted.
 */
public final class InboundBudget {
  /**
   * Granularity of the process-wide account, octets: a fair price (10,000 sessions hide 160 MB at
   * worst).
   */
  public static final int UNIT_BYTES = 16 * 1024;

  private static final Octets LOCAL = Octets.of(new byte[0]);

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  /** Sources that hold something. */
  private final AtomicInteger holders = new AtomicInteger();

  private final Map<Octets, Source> sources = new ConcurrentHashMap<>();
  private final Map<Runnable, Source> waiting = new ConcurrentHashMap<>();

  /** A budget of {@code limitBytes} octets, 1 or more. */
  public InboundBudget(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("inbound budget of " + limitBytes + " octets");
    }
    this.limitBytes = limitBytes;
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

  private long share() {
    return limitBytes / Math.max(1, holders.get());
  }

  private long ceiling() {
    return 2 * limitBytes;
  }

  private static boolean fellTo(long mark, long after, long change) {
    return after <= mark && after - change > mark;
  }

  private void wake(@Nullable Source only) {
    for (var next : waiting.entrySet()) {
      if ((only == null || next.getValue() == only)
          && waiting.remove(next.getKey(), next.getValue())) {
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

    /**
     * Whether its sessions have to stop: all hold too much, and these more than their share; or all
     * hold twice too much, since those who had more before others came give it back only by and by.
     */
    boolean exhausted() {
      long all = heldBytes.get();
      return all > limitBytes && (held.get() > share() || all > ceiling());
    }

    /**
     * Whether so much is free again that they may read on: half of all or of their share, so that
     * they do not stop and go with every chunk.
     */
    boolean relaxed() {
      long all = heldBytes.get();
      return all <= limitBytes / 2 || all <= ceiling() && held.get() <= share() / 2;
    }

    void change(long bytes) {
      long own = held.addAndGet(bytes);
      boolean holds = own > 0;
      if (holds != own - bytes > 0) {
        holders.addAndGet(holds ? 1 : -1);
      }
      long after = heldBytes.addAndGet(bytes);
      if (bytes < 0) {
        if (fellTo(limitBytes / 2, after, bytes) || fellTo(ceiling(), after, bytes)) {
          wake(null);
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
      wake(this);
    }

    /** Calls {@code session} no more: it is over. */
    void forget(Runnable session) {
      waiting.remove(session);
    }
  }
}
