package dev.gantry.domain.peer;

import dev.gantry.domain.lane.Lane;
import org.jspecify.annotations.Nullable;

/** An open session as its peer knows it: what it carries, and whether it is given more. */
final class SessionLoad {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  final long transferMtuBytes;
  final boolean accepted;

  /** In all lanes. */
  int bundles;

  private int maxBundles = NO_LIMIT;

  long bytes;

  private final LaneRoom normal = new LaneRoom();

  /** None before the first bundle of that lane. */
  private @Nullable LaneRoom urgent;

  private @Nullable LaneRoom bulk;

  /** What it carries is suspected of breaking sessions. */
  boolean alone;

  /** It is to carry such a bundle as soon as it carries nothing else. */
  boolean setAside;

  boolean inPeace;
  long peaceEndsNanos;

  /** It was left in peace before, and has taken no bundle since then. */
  boolean tookNothing;

  /** A younger session has come from the peer, and this one was not heard of since. */
  boolean doubtful;

  /** How long it may be idle before it is ended; 0 where it is one of the least number. */
  final long patienceNanos;

  /** Since when it carries nothing, or was asked to end for that. */
  long idleSinceNanos;

  /** It has carried a bundle. */
  boolean used;

  /** It was asked to end if it is idle, and has taken no bundle since. */
  boolean askedToEnd;

  SessionLoad(PeerEvent.SessionOpened opened, long patienceNanos, long nowNanos) {
    this.transferMtuBytes = opened.transferMtuBytes();
    this.accepted = !opened.dialled();
    this.begin = opened.begin();
    this.patienceNanos = patienceNanos;
    this.idleSinceNanos = nowNanos;
    this.heardNanos = nowNanos;
  }

  /** Who began it; null where it stays beside others. */
  final @Nullable SessionBegin begin;

  /** When something of the peer was last heard on it, as far as we were told. */
  long heardNanos;

  /** It was asked to end in favour of another. */
  boolean yields;

  /** Whether it is offered bundles at this time, if it has room. */
  boolean isOffered() {
    return !inPeace && !yields;
  }

  boolean hasRoom(Lane lane) {
    var room = existing(lane);
    return bundles < maxBundles
        && (room == null || room.bundles < room.max)
        && !alone
        && !setAside
        && isOffered();
  }

  /** It carries one more. */
  void carry(Bundle bundle) {
    bundles++;
    used = true;
    bytes += bundle.lengthBytes;
    alone = bundle.isSuspected();
    room(bundle.lane).bundles++;
  }

  /** It carries one less; {@code taken} when the peer has it. */
  void drop(Bundle bundle, boolean taken) {
    bundles--;
    bytes -= bundle.lengthBytes;
    alone = false;
    var room = room(bundle.lane);
    room.bundles--;
    if (taken && (urgent != null || bulk != null)) {
      room.grow();
    }
  }

  /** It has given a bundle back unstarted: no more of that lane than it carries now. */
  void full(Lane lane) {
    var room = room(lane);
    if (room.bundles > 0 && maxBundles == NO_LIMIT) {
      room.max = Math.min(room.max, room.bundles);
    } else {
      // It has no room for what it cannot begin at once: all lanes share what it carries.
      maxBundles = Math.min(maxBundles, bundles);
    }
  }

  /** It may have changed: it is asked again. */
  void forgetFull() {
    maxBundles = NO_LIMIT;
    for (var lane : Lane.values()) {
      var room = existing(lane);
      if (room != null) {
        room.max = NO_LIMIT;
      }
    }
  }

  private LaneRoom room(Lane lane) {
    var room = existing(lane);
    if (room == null) {
      room = new LaneRoom();
      if (lane == Lane.URGENT) {
        urgent = room;
      } else {
        bulk = room;
      }
    }
    return room;
  }

  private @Nullable LaneRoom existing(Lane lane) {
    return switch (lane) {
      case URGENT -> urgent;
      case NORMAL -> normal;
      case BULK -> bulk;
    };
  }

  boolean lighterThan(SessionLoad other) {
    if (doubtful != other.doubtful) {
      return other.doubtful;
    }
    return bytes != other.bytes ? bytes < other.bytes : bundles < other.bundles;
  }

  /** Whether it is beyond the least number of sessions, and carries nothing. */
  boolean isSpare() {
    return patienceNanos > 0 && bundles == 0;
  }

  long endsNanos() {
    return idleSinceNanos + patienceNanos;
  }

  /** What a session carries of one lane, and how much of it it takes. */
  private static final class LaneRoom {
    private int bundles;
    private int max = NO_LIMIT;
    private int taken;

    /** What it took no more of among others it may take more of later: now and then it is asked. */
    private void grow() {
      if (max < NO_LIMIT && ++taken >= max) {
        taken = 0;
        max++;
      }
    }
  }
}
