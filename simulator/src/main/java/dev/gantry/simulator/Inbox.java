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
  private static final class Reception {
    private final TransferId id;
    private final OctetBuffer octets = new OctetBuffer();
    private boolean complete;

    private Reception(TransferId id) {
      this.id = id;
    }
  }

  private final Map<Long, Reception> receptions = new TreeMap<>();
  private final Map<TransferId, Octets> accepted = new LinkedHashMap<>();

  private boolean forgets;

  /** Keeps nothing of a bundle that is with the BPA. */
  void forget() {
    forgets = true;
  }

  void begin(ReceptionId reception, TransferId id) {
    receptions.put(reception.sequence(), new Reception(id));
  }

  void deliver(ReceptionId reception, byte[] octets) {
    of(reception).octets.append(octets);
  }

  void complete(ReceptionId reception) {
    of(reception).complete = true;
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
