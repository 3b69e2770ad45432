package dev.gantry.domain.peer;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions of a peer and what they carry. A session that gives a bundle back unstarted is
 * full at that number of bundles; one that is full at none takes nothing more and counts as no
 * neighbour. Not thread-safe.
 */
final class OpenSessions {
  private final LinkedHashMap<SessionKey, Load> sessions = new LinkedHashMap<>(2);

  void open(SessionKey session, long transferMtuBytes) {
    sessions.put(session, new Load(transferMtuBytes));
  }

  /** Whether it was open. */
  boolean close(SessionKey session) {
    return sessions.remove(session) != null;
  }

  void closeAll() {
    sessions.clear();
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** Whether any session still takes bundles, now or when it has room. */
  boolean reachable() {
    for (var load : sessions.values()) {
      if (load.maxBundles > 0) {
        return true;
      }
    }
    return false;
  }

  /** The longest bundle that any session takes, -1 when none does. */
  long longestBundleBytes() {
    long longest = -1;
    for (var load : sessions.values()) {
      if (load.maxBundles > 0) {
        longest = Math.max(longest, load.transferMtuBytes);
      }
    }
    return longest;
  }

  /**
   * The session with the fewest octets in flight that has room for such a bundle, the oldest of
   * equals; null when none.
   */
  @Nullable SessionKey leastLoadedFor(long lengthBytes) {
    SessionKey best = null;
    Load bestLoad = null;
    for (var entry : sessions.entrySet()) {
      var load = entry.getValue();
      if (load.bundles < load.maxBundles
          && lengthBytes <= load.transferMtuBytes
          && (bestLoad == null || load.lighterThan(bestLoad))) {
        best = entry.getKey();
        bestLoad = load;
      }
    }
    return best;
  }

  /** Whether any session has room for a bundle of some length. */
  boolean anyRoom() {
    for (var load : sessions.values()) {
      if (load.bundles < load.maxBundles) {
        return true;
      }
    }
    return false;
  }

  void carry(SessionKey session, long lengthBytes) {
    var load = sessions.get(session);
    if (load != null) {
      load.bundles++;
      load.bytes += lengthBytes;
    }
  }

  void drop(SessionKey session, long lengthBytes) {
    var load = sessions.get(session);
    if (load != null) {
      load.bundles--;
      load.bytes -= lengthBytes;
    }
  }

  /** It has given a bundle back unstarted: no more than what it carries now. */
  void full(SessionKey session) {
    var load = sessions.get(session);
    if (load != null) {
      load.maxBundles = Math.min(load.maxBundles, load.bundles);
    }
  }

  /** It is about to end: nothing more. */
  void ending(SessionKey session) {
    var load = sessions.get(session);
    if (load != null) {
      load.maxBundles = 0;
    }
  }

  private static final class Load {
    private final long transferMtuBytes;
    private int maxBundles = Integer.MAX_VALUE;
    private int bundles;
    private long bytes;

    private Load(long transferMtuBytes) {
      this.transferMtuBytes = transferMtuBytes;
    }

    private boolean lighterThan(Load other) {
      return bytes != other.bytes ? bytes < other.bytes : bundles < other.bundles;
    }
  }
}
