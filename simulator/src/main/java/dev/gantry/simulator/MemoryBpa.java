package dev.gantry.simulator;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A BPA in memory, above one session or many: takes the bundles that they bring, or refuses them,
 * late or never, as its {@link BpaConduct} says; or decides nothing by itself.
 */
public sealed class MemoryBpa permits NodeInbox {
  private final VirtualClock clock;
  private BpaConduct conduct;
  private final RandomGenerator random;
  private final List<Octets> bundles = new ArrayList<>();
  private boolean byHand;

  /** A BPA without bundles. */
  public MemoryBpa(VirtualClock clock, BpaConduct conduct, RandomGenerator random) {
    this.clock = clock;
    this.conduct = conduct;
    this.random = random;
  }

  /** From now on it answers so. */
  public void behave(BpaConduct other) {
    conduct = other;
  }

  /** From now on verdicts come only from {@link DrivenSession#decide}. */
  public void decideByHand() {
    byHand = true;
  }

  /** What it has taken, in that order. */
  public List<Octets> bundles() {
    return List.copyOf(bundles);
  }

  /**
   * A bundle begins to come.
   *
   * @param decide how its session hears a verdict, once, or twice when this BPA refuses early
   */
  void begin(Consumer<Verdict> decide) {
    if (random.nextDouble() < conduct.earlyRefusals()) {
      var verdict = new Verdict.Refused(RefusalReason.Known.NO_RESOURCES);
      clock.after(thinkingNanos(), () -> decide.accept(verdict));
    }
  }

  /** A bundle has come to its end: what is decided about it? */
  void complete(Consumer<Verdict> decide) {
    if (byHand || conduct.silence() > 0 && random.nextDouble() < conduct.silence()) {
      return;
    }
    Verdict verdict =
        random.nextDouble() < conduct.refusals()
            ? new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE)
            : new Verdict.Accepted();
    clock.after(thinkingNanos(), () -> decide.accept(verdict));
  }

  /**
   * Whether it takes a bundle that has come whole before it returns: where it decides at once,
   * every second time.
   */
  boolean takesOnTheSpot() {
    return !byHand && conduct.equals(BpaConduct.TAKES_ALL) && random.nextBoolean();
  }

  /** Whether there is room for a bundle that it wants. */
  boolean hasRoomFor(Supplier<byte[]> bundle) {
    return true;
  }

  /** It is ours now. */
  void take(byte[] bundle) {
    bundles.add(Octets.of(bundle));
  }

  private long thinkingNanos() {
    long most = conduct.maxVerdictNanos();
    return most == 0 ? 0 : random.nextLong(most + 1);
  }
}
