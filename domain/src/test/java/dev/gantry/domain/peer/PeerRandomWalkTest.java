package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.RefusalReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Thousands of random lives of a peer, each judged after every event. */
final class PeerRandomWalkTest {
  private static final int LIVES = 3000;
  private static final int EVENTS = 120;

  @Test
  void every_bundle_is_answered_exactly_once_whatever_happens() {
    for (long seed = 1; seed <= LIVES; seed++) {
      new Life(seed).live();
    }
  }

  @Test
  void the_same_life_twice_is_the_same() {
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(new Life(seed).live()).isEqualTo(new Life(seed).live());
    }
  }

  /** A driver that does what it is told, and a world that does what it likes. */
  private static final class Life {
    private static final SessionKey ELSEWHERE = new SessionKey(-1);

    private final long seed;
    private final Random random;
    private final PeerSettings settings;
    private final Peer peer;
    private final List<String> trace = new ArrayList<>();

    private final TreeMap<Long, SessionKey> carriedBy = new TreeMap<>();
    private final TreeMap<Long, Integer> interruptions = new TreeMap<>();
    private final TreeSet<Long> unanswered = new TreeSet<>();
    private final TreeSet<Long> openSessions = new TreeSet<>();
    private final TreeSet<Long> ourSessions = new TreeSet<>();
    private final TreeSet<Long> endWanted = new TreeSet<>();
    private final TreeSet<Long> yielding = new TreeSet<>();
    private boolean announced;
    private boolean leaveWanted;
    private boolean dialling;
    private boolean diverted;
    private boolean draining;
    private boolean superseded;
    private long lastDialNanos = Long.MIN_VALUE;
    private long nextToken;
    private long nextSession;
    private long now;

    /** The token that is used twice, -1 for none. */
    private long rejectable = -1;

    Life(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.now = random.nextLong();
      var settings =
          new PeerSettings(
                  random.nextBoolean(),
                  redials(),
                  Duration.ofMillis(random.nextInt(3000)),
                  random.nextInt(6))
              .withPool(pool());
      if (random.nextInt(3) == 0) {
        var rule = random.nextBoolean() ? SeveralSessions.Rule.REPLACE : SeveralSessions.Rule.KEEP;
        settings =
            settings
                .withPool(SessionPool.ONE)
                .withSeveral(new SeveralSessions(rule, Duration.ofMillis(random.nextInt(2000))));
      }
      this.settings = settings;
      this.peer = new Peer(settings, new Random(seed));
    }

    private Redials redials() {
      var usual = Redials.pacing(Duration.ofMillis(200), Duration.ofSeconds(4));
      return new Redials(
          random.nextInt(8) > 0,
          usual.pace(),
          random.nextInt(4) == 0 ? 3 : 0,
          Duration.ofMillis(random.nextInt(3000)),
          Duration.ofMinutes(2));
    }

    private SessionPool pool() {
      int min = 1 + random.nextInt(2);
      return new SessionPool(
          min,
          min + random.nextInt(3),
          1500,
          2,
          Duration.ofMillis(random.nextInt(1000)),
          Duration.ofMillis(random.nextInt(1000)),
          random.nextInt(3));
    }

    List<String> live() {
      tell(new PeerEvent.PeerAdded());
      for (int i = 0; i < EVENTS; i++) {
        step();
      }
      end();
      return trace;
    }

    private void step() {
      now += random.nextInt(4) == 0 ? random.nextInt(1_500_000_000) : random.nextInt(1_000_000);
      long deadline = peer.nextDeadlineNanos();
      if (deadline != Peer.NO_DEADLINE && now - deadline >= 0 && random.nextInt(4) > 0) {
        tell(new PeerEvent.DeadlineReached());
        return;
      }
      switch (random.nextInt(24)) {
        case 0, 1, 2, 3, 4, 5 -> {
          unanswered.add(nextToken);
          tell(
              new PeerEvent.ForwardRequested(
                  new BundleToken(nextToken++), Math.max(0, random.nextInt(1250) - 50)));
        }
        case 6, 7, 8, 9, 10, 11 -> endTransfer(openOutcome());
        case 12 -> open(false);
        case 13, 14 -> {
          if (dialling) {
            open(true);
          }
        }
        case 15 -> {
          if (dialling) {
            dialling = false;
            tell(new PeerEvent.DialFailed(random.nextInt(4) == 0));
          }
        }
        case 16, 17 -> close();
        case 18 -> tell(new PeerEvent.DeadlineReached());
        case 19, 20 -> allowDial();
        case 21 -> ledElsewhere();
        case 22 -> requestAgain();
        default -> {
          if (random.nextInt(20) == 0) {
            draining = true;
            tell(new PeerEvent.DrainStarted());
          } else if (settings.dial() && random.nextInt(4) == 0) {
            tell(random.nextBoolean() ? new PeerEvent.DialNoMore() : new PeerEvent.DialAgain());
          } else if (random.nextInt(20) == 0) {
            superseded = true;
            announced = false;
            tell(new PeerEvent.Superseded());
          }
        }
      }
    }

    /** What was asked for, sometimes late; now and then of the node's own accord. */
    private void allowDial() {
      if (leaveWanted || random.nextInt(8) == 0) {
        leaveWanted = false;
        tell(new PeerEvent.DialAllowed());
      }
    }

    private void ledElsewhere() {
      if (dialling) {
        dialling = false;
        diverted = true;
        tell(new PeerEvent.DialLedElsewhere(ELSEWHERE));
      } else if (diverted) {
        diverted = false;
        tell(new PeerEvent.SessionClosed(ELSEWHERE));
      }
    }

    /** A caller that uses a token twice harms nobody but its second bundle. */
    private void requestAgain() {
      if (!unanswered.isEmpty()) {
        rejectable = unanswered.first();
        tell(new PeerEvent.ForwardRequested(new BundleToken(rejectable), 1));
        assertThat(rejectable).as("seed %d: rejected", seed).isEqualTo(-1);
      }
    }

    private void open(boolean dialled) {
      if (dialled) {
        dialling = false;
      }
      openSessions.add(nextSession);
      if (dialled) {
        ourSessions.add(nextSession);
      }
      tell(
          new PeerEvent.SessionOpened(
              new SessionKey(nextSession++), 500 + random.nextInt(800), dialled, begin(dialled)));
    }

    private @Nullable SessionBegin begin(boolean dialled) {
      return settings.several().isParallel()
          ? null
          : new SessionBegin(
              dialled,
              NodeId.parse("ipn:" + (1 + random.nextInt(2)) + ".0"),
              now - random.nextLong(2 * Rivals.SIMULTANEOUS.toNanos()));
    }

    private void close() {
      if (openSessions.isEmpty()) {
        return;
      }
      endWanted.retainAll(openSessions);
      long session = endWanted.isEmpty() ? openSessions.first() : endWanted.first();
      endWanted.remove(session);
      yielding.remove(session);
      boolean outcomesFirst = random.nextBoolean();
      if (outcomesFirst) {
        interrupt(new SessionKey(session));
      }
      openSessions.remove(session);
      tell(new PeerEvent.SessionClosed(new SessionKey(session)));
      if (!outcomesFirst && random.nextInt(3) > 0) {
        interrupt(new SessionKey(session));
      }
    }

    private void interrupt(SessionKey session) {
      for (var token : List.copyOf(carriedBy.keySet())) {
        if (session.equals(carriedBy.get(token))) {
          end(
              token,
              random.nextBoolean()
                  ? new OutboundOutcome.NotStarted()
                  : new OutboundOutcome.Interrupted(1));
        }
      }
    }

    private void endTransfer(OutboundOutcome outcome) {
      if (!carriedBy.isEmpty()) {
        var tokens = List.copyOf(carriedBy.keySet());
        end(tokens.get(random.nextInt(tokens.size())), outcome);
      }
    }

    private void end(long token, OutboundOutcome outcome) {
      var session = carriedBy.remove(token);
      if (outcome instanceof OutboundOutcome.Interrupted && (!draining || superseded)) {
        interruptions.merge(token, 1, Integer::sum);
      }
      tell(new PeerEvent.TransferEnded(session, new BundleToken(token), outcome));
    }

    private OutboundOutcome openOutcome() {
      return switch (random.nextInt(9)) {
        case 0 -> new OutboundOutcome.Refused(RefusalReason.of(random.nextInt(9)), 0);
        case 1 -> new OutboundOutcome.NotStarted();
        case 2 -> new OutboundOutcome.Interrupted(random.nextInt(10));
        case 3 -> new OutboundOutcome.TooLarge(100);
        case 4 -> new OutboundOutcome.Unreadable();
        default -> new OutboundOutcome.Acknowledged();
      };
    }

    /** All sessions die and time runs out: nothing may be left. */
    private void end() {
      while (!openSessions.isEmpty()) {
        close();
      }
      for (var token : List.copyOf(carriedBy.keySet())) {
        end(token, new OutboundOutcome.Interrupted(0));
      }
      now += settings.hold().toNanos() + 1;
      tell(new PeerEvent.DeadlineReached());
      assertThat(unanswered).as("seed %d: never answered", seed).isEmpty();
      assertThat(announced).as("seed %d: still announced", seed).isFalse();
      assertThat(peer.isIdle()).as("seed %d: idle", seed).isTrue();
    }

    private void tell(PeerEvent event) {
      trace.add(event.toString());
      for (var action : peer.handle(event, now)) {
        trace.add(action.toString());
        obey(action);
      }
      long deadline = peer.nextDeadlineNanos();
      if (event instanceof PeerEvent.DeadlineReached && deadline != Peer.NO_DEADLINE) {
        assertThat(deadline - now)
            .as("seed %d: a deadline that was met is over", seed)
            .isPositive();
      }
      if (!unanswered.isEmpty() && carriedBy.size() < unanswered.size() && openSessions.isEmpty()) {
        assertThat(deadline)
            .as("seed %d: what waits has an end", seed)
            .isNotEqualTo(Peer.NO_DEADLINE);
      }
      if (superseded) {
        assertThat(unanswered.size()).as("seed %d: handed over", seed).isEqualTo(carriedBy.size());
      }
      assertThat(unanswered.size() - carriedBy.size())
          .as("seed %d: waiting", seed)
          .isLessThanOrEqualTo(settings.maxWaitingBundles());
    }

    /** What is suspected of breaking sessions goes alone, and nothing beside it. */
    private void checkAlone(SessionKey session, long token) {
      carriedBy.forEach(
          (other, carrier) -> {
            if (carrier.equals(session)) {
              assertThat(suspected(other) || suspected(token))
                  .as("seed %d: %d beside %d", seed, token, other)
                  .isFalse();
            }
          });
    }

    private boolean suspected(long token) {
      return interruptions.getOrDefault(token, 0) >= Bundle.SUSPICIOUS_INTERRUPTIONS;
    }

    private void obey(PeerAction action) {
      switch (action) {
        case PeerAction.RequestDial _ -> {
          assertThat(settings.dial() && !dialling && !draining && !superseded)
              .as("seed %d: request", seed)
              .isTrue();
          leaveWanted = true;
        }
        case PeerAction.Dial _ -> {
          assertThat(settings.dial() && !dialling && !draining && !superseded)
              .as("seed %d: dial", seed)
              .isTrue();
          if (lastDialNanos != Long.MIN_VALUE) {
            assertThat(now - lastDialNanos)
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(100_000_000L);
          }
          lastDialNanos = now;
          dialling = true;
        }
        case PeerAction.OfferTransfer(var session, var token, _) -> {
          checkAlone(session, token.value());
          assertThat(openSessions)
              .as("seed %d: offered to an open session", seed)
              .contains(session.number());
          assertThat(yielding)
              .as("seed %d: offered to one that stays", seed)
              .doesNotContain(session.number());
          assertThat(unanswered).as("seed %d", seed).contains(token.value());
          assertThat(draining || superseded).as("seed %d", seed).isFalse();
          assertThat(carriedBy.put(token.value(), session))
              .as("seed %d: carried twice", seed)
              .isNull();
        }
        case PeerAction.AnswerForward(var token, var outcome) -> {
          assertThat(unanswered.remove(token.value())).as("seed %d: answered once", seed).isTrue();
          assertThat(carriedBy)
              .as("seed %d: answered while carried", seed)
              .doesNotContainKey(token.value());
          if (outcome instanceof ForwardOutcome.NoNeighbour) {
            assertThat(announced || superseded).as("seed %d: withdrawn first", seed).isFalse();
          }
        }
        case PeerAction.RejectForward(var token) -> {
          assertThat(token.value()).as("seed %d: rejected", seed).isEqualTo(rejectable);
          rejectable = -1;
        }
        // The end of that bundle here.
        case PeerAction.HandOver(var token, int past) -> {
          assertThat(superseded).as("seed %d: handed over", seed).isTrue();
          assertThat(past)
              .as("seed %d: with its past", seed)
              .isGreaterThanOrEqualTo(interruptions.getOrDefault(token.value(), 0));
          assertThat(unanswered.remove(token.value())).as("seed %d: answered once", seed).isTrue();
          assertThat(carriedBy)
              .as("seed %d: handed over while carried", seed)
              .doesNotContainKey(token.value());
        }
        case PeerAction.RestFromDialling _ ->
            assertThat(settings.redials().maxAttempts() > 0 || !settings.redials().enabled())
                .as("seed %d: rests for a reason", seed)
                .isTrue();
        case PeerAction.EndSession(var session, _, var cause) -> {
          assertThat(openSessions)
              .as("seed %d: ends an open session", seed)
              .contains(session.number());
          if (cause == EndCause.ANOTHER_SESSION) {
            assertThat(yielding.add(session.number())).as("seed %d: asked once", seed).isTrue();
            assertThat(yielding.containsAll(openSessions)).as("seed %d: one stays", seed).isFalse();
          }
        }
        case PeerAction.EndIdleSession(var session, _) -> {
          assertThat(openSessions.size())
              .as("seed %d: never below the least number", seed)
              .isGreaterThan(settings.pool().min());
          assertThat(ourSessions)
              .as("seed %d: ends an open session of ours", seed)
              .contains(session.number());
          assertThat(carriedBy.values())
              .as("seed %d: breaks no transfer", seed)
              .doesNotContain(session);
          endWanted.add(session.number());
        }
        case PeerAction.Observe _ -> {}
        case PeerAction.AnnouncePeer _ -> {
          assertThat(announced || draining || superseded)
              .as("seed %d: announced once", seed)
              .isFalse();
          announced = true;
        }
        case PeerAction.WithdrawPeer _ -> {
          assertThat(announced).as("seed %d: withdrawn once", seed).isTrue();
          announced = false;
        }
      }
    }
  }
}
