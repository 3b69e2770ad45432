package dev.gantry.simulator;

import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.TransferId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bundles that a session receives: their octets while they come, and what became of them. */
final class Inbox {
  /** The bundle is what comes. */
  static final long AS_IT_IS = -1;

  private static final class Reception {
    private final TransferId id;
    private final long plainBytes;
    private OctetBuffer octets = new OctetBuffer();
    private boolean complete;

    private Reception(TransferId id, long plainBytes) {
      this.id = id;
      this.plainBytes = plainBytes;
    }
  }

  private final Map<Long, Reception> receptions = new TreeMap<>();
  private final Map<TransferId, Octets> accepted = new LinkedHashMap<>();

  private boolean forgets;

  /** Keeps nothing of a bundle that is with the BPA. */
  void forget() {
    forgets = true;
  }

  /**
   * A bundle begins.
   *
   * @param plainBytes the length of one that comes compressed, {@link #AS_IT_IS} for any other
   */
  void begin(ReceptionId reception, TransferId id, long plainBytes) {
    receptions.put(reception.sequence(), new Reception(id, plainBytes));
  }

  void deliver(ReceptionId reception, byte[] octets) {
    of(reception).octets.append(octets);
  }

  /** All of it has come; false where that is compressed, and not the bundle that was announced. */
  boolean complete(ReceptionId reception) {
    var whole = of(reception);
    if (whole.plainBytes != AS_IT_IS) {
      byte[] bundle = RunLengths.expanded(whole.octets.toByteArray(), whole.plainBytes);
      if (bundle == null) {
        return false;
      }
      whole.octets = new OctetBuffer();
      whole.octets.append(bundle);
    }
    whole.complete = true;
    return true;
  }

  void abort(ReceptionId reception) {
    of(reception).octets.clear();
    if (forgets) {
      receptions.remove(reception.sequence());
    }
  }

  /** The BPA wants it; returns it when it is whole. */
  byte @Nullable [] accept(ReceptionId reception) {
    var received = receptions.get(reception.sequence());
    if (received == null || !received.complete) {
      return null;
    }
    if (forgets) {
      receptions.remove(reception.sequence());
    }
    return take(received.id, received.octets.toByteArray());
  }

  /** Whether a bundle is whole, and nothing was decided about it. */
  boolean isWhole(ReceptionId reception) {
    var received = receptions.get(reception.sequence());
    return received != null && received.complete;
  }

  /** What has come of a bundle, a copy. */
  byte[] octets(ReceptionId reception) {
    return of(reception).octets.toByteArray();
  }

  /** The BPA has taken a bundle as it came; returns it. */
  byte[] take(TransferId id, byte[] bundle) {
    if (!forgets) {
      accepted.put(id, Octets.of(bundle));
    }
    return bundle;
  }

  Map<TransferId, Octets> accepted() {
    return accepted;
  }

  private Reception of(ReceptionId reception) {
    var found = receptions.get(reception.sequence());
    if (found == null) {
      throw new InvariantError("reception " + reception.sequence() + " was never begun");
    }
    return found;
  }
}
