package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one session of a node sees of its BPA, which is told where each bundle comes from. While the
 * BPA is away every bundle is refused, and what it had not decided about before.
 */
final class NodeInbox extends MemoryBpa {
  private static final Verdict AWAY = new Verdict.Refused(RefusalReason.Known.NO_RESOURCES);

  private final VirtualClock clock;
  private final NodeBpa bpa;
  private final NodeBooks books;
  private @Nullable String from;

  NodeInbox(VirtualClock clock, NodeBpa bpa, NodeBooks books, RandomGenerator random) {
    super(clock, bpa.conduct(), random);
    this.clock = clock;
    this.bpa = bpa;
    this.books = books;
  }

  /** The BPA is told from now on that bundles come from there. */
  void from(String address) {
    from = address;
  }

  @Override
  void begin(Consumer<Verdict> decide) {
    begun();
    behave(bpa.conduct());
    if (bpa.isPresent()) {
      super.begin(whilePresent(decide));
    }
  }

  @Override
  boolean takesOnTheSpot() {
    behave(bpa.conduct());
    if (!bpa.isPresent() || !super.takesOnTheSpot()) {
      return false;
    }
    begun();
    return true;
  }

  @Override
  void complete(Consumer<Verdict> decide) {
    if (bpa.isPresent()) {
      super.complete(whilePresent(decide));
    } else {
      clock.after(0, () -> decide.accept(AWAY));
    }
  }

  @Override
  boolean hasRoomFor(Supplier<byte[]> bundle) {
    return bpa.hasRoomFor(bundle);
  }

  @Override
  void take(byte[] bundle) {
    if (!bpa.forgets()) {
      super.take(bundle);
    }
    bpa.take(bundle);
  }

  private void begun() {
    String origin = from;
    check(origin != null, () -> bpa + " is told of a bundle that comes from nowhere");
    books.bundleBegun(String.valueOf(origin));
  }

  private Consumer<Verdict> whilePresent(Consumer<Verdict> decide) {
    long presence = bpa.presence();
    return verdict -> decide.accept(bpa.presence() == presence ? verdict : AWAY);
  }
}
