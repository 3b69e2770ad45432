package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Holds the peer machine against {@code docs/state-machines/peer.md}: every state with every event.
 */
final class PeerTableTest {
  private static final String PAGE = "docs/state-machines/peer.md";
  private static final SessionKey OLD = new SessionKey(1);
  private static final SessionKey NEW = new SessionKey(2);
  private static final SessionKey ELSEWHERE = new SessionKey(3);
  private static final BundleToken CARRIED = new BundleToken(1);
  private static final Duration HOLD = Duration.ofSeconds(30);

  /** Longer than any redial delay here, shorter than the hold time. */
  private static final long LATER_NANOS = 20_000_000_000L;

  private static final PeerSettings SETTINGS =
      new PeerSettings(
          true,
          new Redials(
              true,
              Redials.pacing(Duration.ofMillis(500), Duration.ofSeconds(10)).pace(),
              2,
              Duration.ofSeconds(1),
              Duration.ofMinutes(10)),
          HOLD,
          10);

  @Test
  void committed_tables_are_what_the_machine_does() throws IOException {
    assertThat(Files.readString(repositoryRoot().resolve(PAGE)))
        .contains(dialTable(), reachTable());
  }

  @Test
  void tables_name_every_state() {
    assertThat(withoutDetail(dialStates()))
        .containsExactlyInAnyOrderElementsOf(names(DialPlan.State.class));
    assertThat(withoutDetail(reachStates()))
        .containsExactlyInAnyOrderElementsOf(names(Peer.Reach.class));
    assertThat(events().values().stream().map(event -> event.getClass().getSimpleName()).distinct())
        .containsExactlyInAnyOrderElementsOf(names(PeerEvent.class));
  }

  private static List<String> withoutDetail(Map<String, List<Step>> states) {
    return states.keySet().stream().map(name -> name.replaceAll(",.*", "")).distinct().toList();
  }

  private static String dialTable() {
    return table(dialStates(), life -> life.peer.dialPlan().state().getClass().getSimpleName());
  }

  private static String reachTable() {
    return table(reachStates(), life -> life.peer.reach().getClass().getSimpleName());
  }

  /** The next state and the actions for every state and event. */
  private static String table(
      Map<String, List<Step>> states, java.util.function.Function<Life, String> stateOf) {
    var out = new StringBuilder("| event |");
    states.keySet().forEach(state -> out.append(" in ").append(state).append(" |"));
    out.append("\n|---|").append("---|".repeat(states.size())).append('\n');
    events()
        .forEach(
            (name, event) -> {
              out.append("| ").append(name).append(" |");
              states.forEach(
                  (state, steps) -> {
                    var life = new Life();
                    steps.forEach(step -> step.take(life));
                    assertThat(stateOf.apply(life)).isEqualTo(state.replaceAll(",.*", ""));
                    var actions = life.tell(event);
                    out.append(' ').append(stateOf.apply(life)).append(said(actions)).append(" |");
                  });
              out.append('\n');
            });
    return out.toString();
  }

  private static String said(List<PeerAction> actions) {
    var names = new ArrayList<String>();
    for (var action : actions) {
      names.add(
          action instanceof PeerAction.AnswerForward(_, var outcome)
              ? "answer " + outcome.getClass().getSimpleName()
              : action.getClass().getSimpleName());
    }
    return names.isEmpty() ? "" : ": " + String.join(", ", names);
  }

  private static Map<String, List<Step>> dialStates() {
    var states = new LinkedHashMap<String, List<Step>>();
    Step added = life -> life.tell(new PeerEvent.PeerAdded());
    Step allowed = life -> life.tell(new PeerEvent.DialAllowed());
    Step failed = life -> life.tell(new PeerEvent.DialFailed());
    states.put("Idle", List.of(added, life -> life.open(OLD), Life::carry));
    states.put("Wanted", List.of(added));
    states.put("Dialling", List.of(added, allowed));
    states.put(
        "Diverted",
        List.of(added, allowed, life -> life.tell(new PeerEvent.DialLedElsewhere(ELSEWHERE))));
    states.put("Waiting, just begun", List.of(added, allowed, failed));
    states.put("Waiting, due", List.of(added, allowed, failed, Life::later));
    states.put(
        "Resting", List.of(added, allowed, failed, Life::later, allowed, failed, Life::soon));
    states.put("Stopped", List.of(added, life -> life.tell(new PeerEvent.DrainStarted())));
    return states;
  }

  private static Map<String, List<Step>> reachStates() {
    var states = new LinkedHashMap<String, List<Step>>();
    Step added = life -> life.tell(new PeerEvent.PeerAdded());
    Step opened = life -> life.open(OLD);
    Step closed = life -> life.tell(new PeerEvent.SessionClosed(OLD));
    states.put("New", List.of());
    states.put("Reachable", List.of(added, opened, Life::carry));
    states.put("Lost, a while ago", List.of(added, opened, Life::carry, closed, Life::later));
    states.put(
        "Lost, hold time over", List.of(added, opened, Life::carry, closed, Life::afterHold));
    states.put(
        "Unreachable",
        List.of(
            added,
            opened,
            Life::carry,
            closed,
            Life::afterHold,
            life -> life.tell(new PeerEvent.DeadlineReached())));
    states.put(
        "Unreachable, superseded",
        List.of(added, opened, Life::carry, life -> life.tell(new PeerEvent.Superseded())));
    return states;
  }

  private static Map<String, PeerEvent> events() {
    var events = new LinkedHashMap<String, PeerEvent>();
    events.put("PeerAdded", new PeerEvent.PeerAdded());
    events.put("SessionOpened, dialled", new PeerEvent.SessionOpened(NEW, 1000, true));
    events.put("SessionOpened, accepted", new PeerEvent.SessionOpened(NEW, 1000, false));
    events.put("SessionHeard", new PeerEvent.SessionHeard(OLD, 0));
    events.put("SessionClosed, the last", new PeerEvent.SessionClosed(OLD));
    events.put("SessionClosed, unknown", new PeerEvent.SessionClosed(NEW));
    events.put("SessionClosed, elsewhere", new PeerEvent.SessionClosed(ELSEWHERE));
    events.put("DialAllowed", new PeerEvent.DialAllowed());
    events.put("DialLedElsewhere", new PeerEvent.DialLedElsewhere(ELSEWHERE));
    events.put("DialFailed", new PeerEvent.DialFailed());
    events.put("DialFailed, for a cause that lasts", new PeerEvent.DialFailed(true));
    events.put("ForwardRequested", new PeerEvent.ForwardRequested(new BundleToken(2), 10));
    events.put("ForwardRequested, no octet", new PeerEvent.ForwardRequested(new BundleToken(2), 0));
    events.put("ForwardRequested, token in use", new PeerEvent.ForwardRequested(CARRIED, 10));
    events.put("TransferEnded, acknowledged", ended(new OutboundOutcome.Acknowledged()));
    events.put("TransferEnded, interrupted", ended(new OutboundOutcome.Interrupted(1)));
    events.put("TransferEnded, unreadable", ended(new OutboundOutcome.Unreadable()));
    events.put("TransferEnded, not started", ended(new OutboundOutcome.NotStarted()));
    events.put("DeadlineReached", new PeerEvent.DeadlineReached());
    events.put("DialNoMore", new PeerEvent.DialNoMore());
    events.put("DialAgain", new PeerEvent.DialAgain());
    events.put("Superseded", new PeerEvent.Superseded());
    events.put("DrainStarted", new PeerEvent.DrainStarted());
    return events;
  }

  private static PeerEvent ended(OutboundOutcome outcome) {
    return new PeerEvent.TransferEnded(OLD, CARRIED, outcome);
  }

  private static List<String> names(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses()).map(Class::getSimpleName).toList();
  }

  private static Path repositoryRoot() {
    for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(PAGE))) {
        return at;
      }
    }
    throw new IllegalStateException(PAGE + " is not above " + Path.of("").toAbsolutePath());
  }

  /** Something done on the way to a state. */
  private interface Step {
    void take(Life life);
  }

  private static final class Life {
    final Peer peer = new Peer(SETTINGS, new Random(1));
    private long now;

    List<PeerAction> tell(PeerEvent event) {
      return peer.handle(event, now);
    }

    void open(SessionKey session) {
      assertThat(tell(new PeerEvent.SessionOpened(session, 1000, true))).isNotEmpty();
    }

    /** A bundle is on its way. */
    void carry() {
      assertThat(tell(new PeerEvent.ForwardRequested(CARRIED, 10))).hasSize(1);
    }

    void later() {
      now += LATER_NANOS;
    }

    void soon() {
      now += 1_000_000_000L;
    }

    void afterHold() {
      now += HOLD.toNanos();
    }
  }
}
