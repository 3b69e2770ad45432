package dev.gantry.domain.peer;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.time.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions of a peer and what they carry. A session that gives a bundle back unstarted is
 * full at that number of bundles of its lane. One that takes nothing at all is left in peace for a
 * while, as it is probably about to end, and counts as no neighbour meanwhile. When the peer has
 * come to us anew, sessions older than that are given bundles only where no other has room, until
 * they are heard of: the peer may have been started anew, and they may lead nowhere. Not
 * thread-safe.
 */
final class OpenSessions {
  /**
   * How long a session that takes nothing is left in peace: a SESS_TERM that follows the refusals
   * of what was on its way has come by then, and it is no longer than a peer that only calls us is
   * waited for.
   */
  static final Duration PEACE = Duration.ofSeconds(5);

  private final LinkedHashMap<SessionKey, SessionLoad> sessions = new LinkedHashMap<>(2);
  private final boolean urgentSession;

  /** Sessions left in peace at this time. */
  private int inPeace;

  /** Sessions asked to end in favour of another. */
  private int yielding;

  /** Sessions beyond the least number. */
  private int beyondMin;

  /** Sessions asked to end because they are idle. */
  private int askedToEnd;

  /** No session; with {@code urgentSession} the youngest of several is kept for urgent bundles. */
  OpenSessions(boolean urgentSession) {
    this.urgentSession = urgentSession;
  }

  /**
   * A session is open.
   *
   * @param patienceNanos how long it may be idle before it is ended, 0 for ever
   */
  void open(PeerEvent.SessionOpened event, long patienceNanos, long nowNanos) {
    var session = event.session();
    var opened = new SessionLoad(event, patienceNanos, nowNanos);
    for (var entry : sessions.entrySet()) {
      boolean older = entry.getKey().number() < session.number();
      if (older && opened.accepted) {
        entry.getValue().doubtful = true;
      } else if (!older && entry.getValue().accepted) {
        opened.doubtful = true;
      }
    }
    sessions.put(session, opened);
    beyondMin += patienceNanos > 0 ? 1 : 0;
  }

  /** Something of the peer was heard on it at that time. */
  void heard(SessionKey session, long atNanos) {
    var load = sessions.get(session);
    if (load != null) {
      load.heardNanos = atNanos;
    }
  }

  /** Which sessions have to yield now that this one is open; they are given nothing any more. */
  List<PeerObservation.SessionYields> yielding(
      SessionKey opened, SeveralSessions several, long nowNanos) {
    var losers = Rivals.yielding(sessions, opened, several, nowNanos);
    for (var one : losers) {
      var load = sessions.get(one.session());
      if (load != null) {
        load.yields = true;
        yielding++;
      }
    }
    return losers;
  }

  /** What the session was, null where it was not open. */
  @Nullable SessionLoad close(SessionKey session) {
    var load = sessions.remove(session);
    if (load != null) {
      inPeace -= load.inPeace ? 1 : 0;
      yielding -= load.yields ? 1 : 0;
      beyondMin -= load.patienceNanos > 0 ? 1 : 0;
      askedToEnd -= load.askedToEnd ? 1 : 0;
    }
    return load;
  }

  void closeAll() {
    sessions.clear();
    inPeace = 0;
    yielding = 0;
    beyondMin = 0;
    askedToEnd = 0;
  }

  int size() {
    return sessions.size();
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** Whether any session still takes bundles, now or when it has room. */
  boolean reachable() {
    if (inPeace == 0 && yielding == 0) {
      return !sessions.isEmpty();
    }
    for (var load : sessions.values()) {
      if (load.isOffered()) {
        return true;
      }
    }
    return false;
  }

  /** The longest bundle that any session takes, -1 when none does. */
  long longestBundleBytes() {
    return longestBeside(null);
  }

  /**
   * The session with the fewest octets in flight that has room for such a bundle, the oldest of
   * equals, a doubtful one only where there is no other; null when none. Where one is kept for
   * urgent bundles, that one for these, and one of the others for all else.
   */
  @Nullable SessionKey leastLoadedFor(long lengthBytes, Lane lane) {
    SessionKey best = null;
    SessionLoad bestLoad = null;
    var kept = kept();
    SessionKey keptWithRoom = null;
    for (var entry : sessions.entrySet()) {
      var load = entry.getValue();
      if (lengthBytes > load.transferMtuBytes || !load.hasRoom(lane)) {
        continue;
      }
      if (load == kept) {
        keptWithRoom = entry.getKey();
      } else if (bestLoad == null || load.lighterThan(bestLoad)) {
        best = entry.getKey();
        bestLoad = load;
      }
    }
    boolean isForKept =
        keptWithRoom != null && (lane == Lane.URGENT || lengthBytes > longestBeside(kept));
    return isForKept ? keptWithRoom : best;
  }

  /** Whether any session has room for a bundle of that lane and some length. */
  boolean anyRoom(Lane lane) {
    var kept = lane == Lane.URGENT ? null : kept();
    for (var load : sessions.values()) {
      if (load != kept && load.hasRoom(lane)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The one that only urgent bundles go to: the youngest, which carries nothing when it comes, of
   * two or more that are offered bundles. One that others rather than it are given bundles is none.
   */
  private @Nullable SessionLoad kept() {
    if (!urgentSession || sessions.size() < 2) {
      return null;
    }
    SessionLoad youngest = null;
    int offered = 0;
    for (var load : sessions.values()) {
      if (load.isOffered() && !load.doubtful) {
        offered++;
        youngest = load;
      }
    }
    return offered < 2 ? null : youngest;
  }

  private long longestBeside(@Nullable SessionLoad kept) {
    long longest = -1;
    for (var load : sessions.values()) {
      if (load != kept && load.isOffered()) {
        longest = Math.max(longest, load.transferMtuBytes);
      }
    }
    return longest;
  }

  /** A session that carries nothing and takes such a bundle, null when none. */
  @Nullable SessionKey emptyFor(long lengthBytes) {
    SessionKey best = null;
    for (var entry : sessions.entrySet()) {
      var load = entry.getValue();
      if (load.bundles == 0 && load.isOffered() && lengthBytes <= load.transferMtuBytes) {
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
    SessionLoad best = null;
    for (var load : sessions.values()) {
      if (load.setAside && load.isOffered()) {
        return;
      }
      if (load.isOffered()
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
      if (load.setAside && load.isOffered()) {
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
      load.carry(bundle);
    }
  }

  /**
   * The session is done with the bundle.
   *
   * @param taken whether the peer has taken it
   * @param heard whether the peer has said what became of it
   */
  void drop(SessionKey session, Bundle bundle, boolean taken, boolean heard, long nowNanos) {
    var load = sessions.get(session);
    if (load != null) {
      load.idleSinceNanos = nowNanos;
      if (taken && load.askedToEnd) {
        load.askedToEnd = false;
        askedToEnd--;
      }
      load.drop(bundle, taken);
      load.tookNothing &= !taken;
      load.doubtful &= !heard;
    }
  }

  /**
   * It has given a bundle back unstarted: no more of that lane than what it carries now.
   *
   * @return whether it took nothing at all once before, was asked again, and still takes nothing
   */
  boolean full(SessionKey session, Lane lane, long nowNanos) {
    var load = sessions.get(session);
    if (load == null) {
      return false;
    }
    load.full(lane);
    return load.bundles == 0 && leaveInPeace(load, nowNanos);
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

  /**
   * The sessions beyond the least number that are to be ended, if they are idle in the other
   * direction, too.
   */
  List<PeerAction> endSpare(SessionPool pool, long nowNanos) {
    if (beyondMin == 0) {
      return List.of();
    }
    var ends = new ArrayList<PeerAction>(0);
    int idle = idle();
    for (var entry : sessions.entrySet()) {
      var load = entry.getValue();
      if (!load.isSpare() || (!load.askedToEnd && sessions.size() - askedToEnd <= pool.min())) {
        continue;
      }
      boolean over = nowNanos - load.endsNanos() >= 0;
      if (over || (load.used && idle > pool.maxIdle() && !load.askedToEnd)) {
        idle--;
        askedToEnd += load.askedToEnd ? 0 : 1;
        load.askedToEnd = true;
        load.idleSinceNanos = nowNanos;
        ends.add(
            new PeerAction.EndIdleSession(
                entry.getKey(), over ? pool.shrinkAfter() : Duration.ZERO));
      }
    }
    return ends;
  }

  /** Those of ours that carry nothing any more and were not asked to end. */
  private int idle() {
    int idle = 0;
    for (var load : sessions.values()) {
      idle += load.used && load.bundles == 0 && !load.accepted && !load.askedToEnd ? 1 : 0;
    }
    return idle;
  }

  /** When the next of them is to be ended, or {@link Peer#NO_DEADLINE}. */
  long spareEndsNanos(SessionPool pool) {
    long next = Peer.NO_DEADLINE;
    if (beyondMin > 0) {
      boolean enough = sessions.size() - askedToEnd > pool.min();
      for (var load : sessions.values()) {
        if (load.isSpare() && (enough || load.askedToEnd)) {
          next = Deadlines.earlier(next, load.endsNanos());
        }
      }
    }
    return next;
  }

  private boolean leaveInPeace(SessionLoad load, long nowNanos) {
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
        load.forgetFull();
        inPeace--;
        if (!load.yields) {
          over.add(entry.getKey());
        }
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
}
