package dev.gantry.domain.peer;

import org.jspecify.annotations.Nullable;

/** An open session as its peer knows it: what it carries, and whether it is given more. */
final class SessionLoad {
  final long transferMtuBytes;
  final boolean accepted;
  int maxBundles = Integer.MAX_VALUE;
  int bundles;
  long bytes;

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

  boolean hasRoom() {
    return bundles < maxBundles && !alone && !setAside && isOffered();
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
}
