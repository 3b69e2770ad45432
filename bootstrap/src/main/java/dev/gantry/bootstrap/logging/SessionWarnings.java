package dev.gantry.bootstrap.logging;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a session was warned of: the first of each kind get a line, all are counted, since a peer
 * decides how many there are. Any thread.
 */
final class SessionWarnings {
  /** Lines that one session gets for each kind; enough to see what goes on. */
  static final int MAX_LINES_PER_KIND = 3;

  /** What one can be warned of. */
  enum Kind {
    PEER_VIOLATED,
    TRANSFER_REFUSED,
    ACKNOWLEDGED_AND_REFUSED,
    RECEPTION_FAILED,
    REJECT_RECEIVED,
    REJECT_SENT,
    IDENTITY_WARNING,
    PLAINTEXT_ACCEPTED,
    READING_DELAYED,
    BUNDLE_REFUSED_BY_PEER;

    private String text(char separator) {
      return name().toLowerCase(Locale.ROOT).replace('_', separator);
    }
  }

  private volatile boolean established;
  private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);

  /** The session is established. */
  void established() {
    established = true;
  }

  boolean wasEstablished() {
    return established;
  }

  /** Counts one; how many of its kind there are now. */
  long count(Kind kind) {
    return counts.incrementAndGet(kind.ordinal());
  }

  /** What is appended to the line of the session's end; empty when there was nothing. */
  String summary() {
    var text = new StringBuilder();
    for (var kind : Kind.values()) {
      long count = counts.get(kind.ordinal());
      if (count > 0) {
        text.append(text.isEmpty() ? "; " : ", ").append(count).append(' ').append(kind.text('-'));
      }
    }
    return text.toString();
  }

  /** Adds the counts that are not 0, by the kind's name. */
  void addTo(Map<String, Object> fields) {
    for (var kind : Kind.values()) {
      long count = counts.get(kind.ordinal());
      if (count > 0) {
        fields.put(kind.text('_'), count);
      }
    }
  }
}
