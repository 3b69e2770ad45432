package dev.gantry.domain.peer;

import dev.gantry.domain.time.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions of a peer and what they carry. A session that gives a bundle back unstarted is
 * full at that number of bundles. One that takes nothing at all is left in peace for a while, as it
 * is probably about to end, and counts as no neighbour meanwhile. When the peer has come to us
 * anew, sessions older than that are given bundles only where no other has room, until they are
 * heard of: the peer may have been started anew, and they may lead nowhere. Not thread-safe.
 */
final class OpenSessions {
  /**
   * How long a session that takes nothing is left in peace: a SESS_TERM that follows the refusals
   * of what was on its way has come by then, and it is no longer than a peer that only calls us is
   * waited for.
   */
  static final Duration PEACE = Duration.ofSeconds(5);

  private final LinkedHashMap<SessionKey, Load> sessions = new LinkedHashMap<>(2);

  /** Sessions left in peace at this time. */
  private int inPeace;

  /**
   * A session is open.
   *
   * @param dialled whether it is what our dial came to
   */
  void open(SessionKey session, long transferMtuBytes, boolean dialled) {
    var opened = new Load(transferMtuBytes, !dialled);
    for (var entry : sessions.entrySet()) {
      boolean older = entry.getKey().number() < session.number();
      if (older && opened.accepted) {
        entry.getValue().doubtful = true;
      } else if (!older && entry.getValue().accepted) {
        opened.doubtful = true;
      }
    }
    sessions.put(session, opened);
  }

  /** Whether it was open. */
  boolean close(SessionKey session) {
    var load = sessions.remove(session);
    if (load != null && load.inPeace) {
      inPeace--;
    }
    return load != null;
  }

  void closeAll() {
    sessions.clear();
    inPeace = 0;
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** Whether any session still takes bundles, now or when it has room. */
  boolean reachable() {
    return inPeace < sessions.size();
  }

  /** The longest bundle that any session takes, -1 when none does. */
  long longestBundleBytes() {
    long longest = -1;
    for (var load : sessions.values()) {
      if (!load.inPeace) {
        longest = Math.max(longest, load.transferMtuBytes);
      }
    }
    return longest;
  }

  /**
   * The session with the fewest octets in flight that has room for such a bundle, the oldest of
   * equals, a doubtful one only where there is no other; null when none.
   */
  @Nullable SessionKey leastLoadedFor(long lengthBytes) {
    SessionKey best = null;
    Load bestLoad = null;
    for (var entry : sessions.entrySet()) {
      var load = entry.getValue();
      if (load.hasRoom()
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
      if (load.hasRoom()) {
        return true;
      }
    }
    return false;
  }

  /** A session that carries nothing and takes such a bundle, null when none. */
  @Nullable SessionKey emptyFor(long lengthBytes) {
    SessionKey best = null;
    for (var entry : sessions.entrySet()) {
      var load = entry.getValue();
      if (load.bundles == 0 && !load.inPeace && lengthBytes <= load.transferMtuBytes) {
        if (!load.doubtful) {
          return entry.getKey();
        }
        best = best == null ? entry.getKey() : best;
      }
    }
    return best;
  }

  /**
   * Lets the session that will soonest carry nothing, of those that take such a bundle, take no
   * other until it is {@link #release released}.
   */
  void reserveFor(long lengthBytes) {
    Load best = null;
    for (var load : sessions.values()) {
      if (load.setAside && !load.inPeace) {
        return;
      }
      if (!load.inPeace
          && lengthBytes <= load.transferMtuBytes
          && (best == null || load.lighterThan(best))) {
        best = load;
      }
    }
    if (best != null) {
      best.setAside = true;
    }
  }

  /** Whether a session is set aside. */
  boolean anySetAside() {
    for (var load : sessions.values()) {
      if (load.setAside && !load.inPeace) {
        return true;
      }
    }
    return false;
  }

  /** No session is set aside any more. */
  void release() {
    for (var load : sessions.values()) {
      load.setAside = false;
    }
  }

  /**
   * From now on the session carries the bundle; nothing beside it when that is suspected of
   * breaking sessions.
   */
  void carry(SessionKey session, Bundle bundle) {
    var load = sessions.get(session);
    if (load != null) {
      load.bundles++;
      load.bytes += bundle.lengthBytes;
      load.alone = bundle.isSuspected();
    }
  }

  /**
   * The session is done with the bundle.
   *
   * @param taken whether the peer has taken it
   * @param heard whether the peer has said what became of it
   */
  void drop(SessionKey session, Bundle bundle, boolean taken, boolean heard) {
    var load = sessions.get(session);
    if (load != null) {
      load.bundles--;
      load.bytes -= bundle.lengthBytes;
      load.alone = false;
      load.tookNothing &= !taken;
      load.doubtful &= !heard;
    }
  }

  /**
   * It has given a bundle back unstarted: no more than what it carries now.
   *
   * @return whether it took nothing at all once before, was asked again, and still takes nothing
   */
  boolean full(SessionKey session, long nowNanos) {
    var load = sessions.get(session);
    if (load == null) {
      return false;
    }
    load.maxBundles = Math.min(load.maxBundles, load.bundles);
    return load.maxBundles == 0 && leaveInPeace(load, nowNanos);
  }

  /**
   * It is about to end: nothing more, unless it is still there in a while.
   *
   * @return whether it was so once before, was asked again, and still takes nothing
   */
  boolean ending(SessionKey session, long nowNanos) {
    var load = sessions.get(session);
    return load != null && leaveInPeace(load, nowNanos);
  }

  private boolean leaveInPeace(Load load, long nowNanos) {
    if (load.inPeace) {
      return false;
    }
    boolean again = load.tookNothing;
    load.inPeace = true;
    load.tookNothing = true;
    load.peaceEndsNanos = nowNanos + PEACE.toNanos();
    inPeace++;
    return again;
  }

  /** Those that are still there after they were left in peace; they may be asked again. */
  List<SessionKey> endPeace(long nowNanos) {
    if (inPeace == 0) {
      return List.of();
    }
    var over = new ArrayList<SessionKey>(1);
    for (var entry : sessions.entrySet()) {
      var load = entry.getValue();
      if (load.inPeace && nowNanos - load.peaceEndsNanos >= 0) {
        load.inPeace = false;
        load.maxBundles = Integer.MAX_VALUE;
        inPeace--;
        over.add(entry.getKey());
      }
    }
    return over;
  }

  /** When the next of them may be asked again, or {@link Peer#NO_DEADLINE}. */
  long peaceEndsNanos() {
    long next = Peer.NO_DEADLINE;
    if (inPeace > 0) {
      for (var load : sessions.values()) {
        if (load.inPeace) {
          next = Deadlines.earlier(next, load.peaceEndsNanos);
        }
      }
    }
    return next;
  }

  private static final class Load {
    private final long transferMtuBytes;
    private final boolean accepted;
    private int maxBundles = Integer.MAX_VALUE;
    private int bundles;
    private long bytes;

    /** What it carries is suspected of breaking sessions. */
    private boolean alone;

    /** It is to carry such a bundle as soon as it carries nothing else. */
    private boolean setAside;

    private boolean inPeace;
    private long peaceEndsNanos;

    /** It was left in peace before, and has taken no bundle since then. */
    private boolean tookNothing;

    /** A younger session has come from the peer, and this one was not heard of since. */
    private boolean doubtful;

    private Load(long transferMtuBytes, boolean accepted) {
      this.transferMtuBytes = transferMtuBytes;
      this.accepted = accepted;
    }

    private boolean hasRoom() {
      return bundles < maxBundles && !alone && !setAside && !inPeace;
    }

    private boolean lighterThan(Load other) {
      if (doubtful != other.doubtful) {
        return other.doubtful;
      }
      return bytes != other.bytes ? bytes < other.bytes : bundles < other.bundles;
    }
  }
}
