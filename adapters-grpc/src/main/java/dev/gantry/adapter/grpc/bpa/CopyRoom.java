package dev.gantry.adapter.grpc.bpa;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory for octets of bundles that were copied and not sent, shared by the sources they come
 * from. One source may have it all while nobody else wants any; who wants some then has its share,
 * and somebody's incomplete bundle has to go for it: the one that was idle longest. Has no clock;
 * not thread-safe.
 *
 * @param <B> a bundle
 */
final class CopyRoom<B> {
  /** Without an octet for so long a bundle is idle; 1 s, more than peers pause that are sending. */
  static final Duration IDLE = Duration.ofSeconds(1);

  private final long capacityBytes;

  /** By bundle; the one that got its last octet longest ago comes first. */
  private final Map<B, Account> accounts = new LinkedHashMap<>();

  private final Map<String, Long> bytesBySource = new HashMap<>();
  private long bytes;

  CopyRoom(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /** Takes room for more octets of a bundle; false when there is none. */
  boolean take(B bundle, String source, int moreBytes, long nowNanos) {
    if (bytes + moreBytes > capacityBytes) {
      return false;
    }
    var account = accounts.remove(bundle);
    if (account == null) {
      account = new Account(source);
    }
    account.bytes += moreBytes;
    account.lastNanos = nowNanos;
    accounts.put(bundle, account);
    bytesBySource.merge(source, (long) moreBytes, Long::sum);
    bytes += moreBytes;
    return true;
  }

  /**
   * Whose bundle has to go so that this one can go on, when {@link #take} found no room; null when
   * this one has to wait or to go itself.
   */
  @Nullable B victimFor(B bundle, String source, int moreBytes, long nowNanos) {
    long own = bytesBySource.getOrDefault(source, 0L);
    long share = capacityBytes / (bytesBySource.size() + (own == 0 ? 1 : 0));
    B ofGreedy = null;
    for (var each : accounts.entrySet()) {
      var account = each.getValue();
      if (account.complete || each.getKey().equals(bundle)) {
        continue;
      }
      boolean greedy = bytesBySource.getOrDefault(account.source, 0L) > share;
      boolean idle = nowNanos - account.lastNanos >= IDLE.toNanos();
      if (idle && (greedy || account.source.equals(source))) {
        return each.getKey();
      }
      if (ofGreedy == null && greedy && !account.source.equals(source)) {
        ofGreedy = each.getKey();
      }
    }
    return own + moreBytes <= share ? ofGreedy : null;
  }

  /** All octets of a bundle are there: it is not to go for others any more. */
  void complete(B bundle) {
    var account = accounts.get(bundle);
    if (account != null) {
      account.complete = true;
    }
  }

  /** A bundle is done with. */
  void release(B bundle) {
    var account = accounts.remove(bundle);
    if (account != null) {
      long rest = bytesBySource.getOrDefault(account.source, 0L) - account.bytes;
      if (rest > 0) {
        bytesBySource.put(account.source, rest);
      } else {
        bytesBySource.remove(account.source);
      }
      bytes -= account.bytes;
    }
  }

  /** Octets taken. */
  long bytes() {
    return bytes;
  }

  /** Sources that hold something. */
  int sources() {
    return bytesBySource.size();
  }

  private static final class Account {
    private final String source;
    private long bytes;
    private long lastNanos;
    private boolean complete;

    Account(String source) {
      this.source = source;
    }
  }
}
