package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.A2;
import static dev.gantry.domain.node.NodeScript.A3;
import static dev.gantry.domain.node.NodeScript.E2;
import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.N3;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the node machine against {@code docs/state-machines/node.md}: every state with every event.
 */
final class NodeTableTest {
  private static final String PAGE = "docs/state-machines/node.md";
  private static final String E2_AGAIN = "192.0.2.2:40002";
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Test
  void committed_tables_are_what_the_machine_does() throws IOException {
    assertThat(Files.readString(repositoryRoot().resolve(PAGE)))
        .contains(bpaTable(), stageTable(), callerTable(), targetTable());
  }

  @Test
  void tables_name_every_state_and_every_event() {
    assertThat(withoutDetail(bpaStates())).containsExactlyElementsOf(names(BpaPresence.values()));
    assertThat(withoutDetail(stages())).containsExactlyElementsOf(names(Stage.values()));
    assertThat(events().keySet().stream().map(name -> name.replaceAll(",.*", "")).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(NodeEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
  }

  @Test
  void every_cause_to_turn_a_caller_away_is_on_the_page_and_whether_it_is_told()
      throws IOException {
    var page = Files.readString(repositoryRoot().resolve(PAGE));
    for (var cause : NodeAction.TurnAwayCause.values()) {
      boolean told = new Admission(NodeSettings.Limits.DEFAULT).mayTell(cause, 0);
      assertThat(page).contains("\n| " + cause + " | " + (told ? "yes" : "no") + " | ");
    }
  }

  // ---- The BPA.

  private static String bpaTable() {
    return table(bpaStates(), events(), life -> life.script.node.bpa().name());
  }

  private static Map<String, List<Step>> bpaStates() {
    var states = new LinkedHashMap<String, List<Step>>();
    states.put("UNKNOWN", List.of());
    states.put("REGISTERED", List.of(Life::begin));
    states.put("AWAY", List.of(Life::begin, life -> life.script.lose()));
    states.put("GIVEN_UP", List.of(Life::begin, life -> life.script.giveUp()));
    return states;
  }

  // ---- The end.

  private static String stageTable() {
    return table(stages(), events(), life -> life.script.node.stage().name());
  }

  private static Map<String, List<Step>> stages() {
    var states = new LinkedHashMap<String, List<Step>>();
    Step drain = life -> life.script.drain(GRACE);
    Step graceOver = life -> life.later(GRACE);
    Step lastWordsOver = life -> life.later(Node.LAST_WORDS);
    Step crowd =
        life -> {
          for (int i = 0; i < Node.PORTION; i++) {
            run(life.script.offer("192.0.2.9:" + i));
          }
          return List.of();
        };
    states.put("RUNNING", List.of(Life::begin));
    states.put("DRAINING", List.of(Life::begin, drain));
    states.put("URGING", List.of(Life::begin, drain, graceOver));
    states.put(
        "ABANDONING, with more sessions than a portion",
        List.of(Life::begin, crowd, drain, graceOver, lastWordsOver));
    states.put("DRAINED", List.of(Life::begin, drain, graceOver, lastWordsOver));
    return states;
  }

  private static Map<String, Step> events() {
    var events = new LinkedHashMap<String, Step>();
    events.put("BpaRegistered", life -> life.script.register());
    events.put("BpaLost", life -> life.script.lose());
    events.put("Configured, one more target", life -> life.configure(target(A2), target(A3)));
    events.put("ConnectionOffered, accepted", life -> life.script.offer(E2_AGAIN));
    events.put("ConnectionOffered, dialled", life -> life.script.offer(new Origin.Dialled(p(1))));
    events.put(
        "SessionEstablished",
        life -> life.script.establish(life.handshake, "192.0.2.9:1", N3, true));
    events.put("SessionEnding", life -> life.script.ending(life.session));
    events.put("SessionEnded", life -> life.script.end(life.session));
    events.put(
        "SessionEnded, of a dial", life -> life.script.end(life.dialled, EndCause.CONTACT_TIMEOUT));
    events.put(
        "SessionEnded, of a dial, for a cause that lasts",
        life -> life.script.end(life.dialled, EndCause.VERSION_MISMATCH));
    events.put("DiallingRests", life -> life.script.tell(new NodeEvent.DiallingRests(p(1))));
    events.put("DialWanted", life -> life.script.dialWanted(p(1)));
    events.put("DialFailed", life -> life.script.tell(new NodeEvent.DialFailed(p(1), "refused")));
    events.put("PeerReachable", life -> life.script.reachable(p(3)));
    events.put("PeerUnreachable", life -> life.script.unreachable(p(2)));
    events.put("PeerOrdered, redial p1", life -> life.script.order(PeerOrder.REDIAL, A2));
    events.put("PeerOrdered, drain p2", life -> life.script.order(PeerOrder.DRAIN, E2));
    events.put("DrainRequested", life -> life.script.drain(GRACE));
    events.put("DeadlineReached, too early", life -> life.script.deadline());
    events.put("DeadlineReached, 1 h later", life -> life.later(Duration.ofHours(1)));
    return events;
  }

  // ---- Peers.

  private static String callerTable() {
    return table(callers(), callerEvents(), life -> entry(life, p(2)));
  }

  private static Map<String, List<Step>> callers() {
    var states = new LinkedHashMap<String, List<Step>>();
    Step register = life -> life.script.register();
    Step came = Life::accept;
    Step reachable = life -> life.script.reachable(p(2));
    Step gone = life -> life.script.end(life.session);
    states.put("unknown", List.of(register, came, gone));
    states.put("known", List.of(register, came));
    states.put("announced, with a session", List.of(register, came, reachable));
    states.put("announced, without a session", List.of(register, came, reachable, gone));
    states.put("superseded", List.of(register, came, reachable, Life::dialTo2));
    return states;
  }

  private static Map<String, Step> callerEvents() {
    var events = new LinkedHashMap<String, Step>();
    events.put("PeerReachable p2", life -> life.script.reachable(p(2)));
    events.put("PeerUnreachable p2", life -> life.script.unreachable(p(2)));
    events.put("DialWanted p2", life -> life.script.dialWanted(p(2)));
    events.put("SessionEnding, its session", life -> life.script.ending(life.session));
    events.put(
        "SessionEstablished, its node from another port", life -> life.establish(E2_AGAIN, true));
    events.put(
        "SessionEstablished, a nameless one from its port", life -> life.establish(E2, false));
    events.put("SessionEstablished, the dial of p1 leads to its node", Life::dialTo2);
    events.put("PeerReachable p1", life -> life.script.reachable(p(1)));
    events.put("PeerUnreachable p1", life -> life.script.unreachable(p(1)));
    events.put("PeerOrdered, redial p2", life -> life.script.order(PeerOrder.REDIAL, E2));
    events.put("PeerOrdered, drain p2", life -> life.script.order(PeerOrder.DRAIN, E2));
    return events;
  }

  private static String targetTable() {
    return table(targets(), targetEvents(), life -> entry(life, p(1)));
  }

  private static Map<String, List<Step>> targets() {
    var states = new LinkedHashMap<String, List<Step>>();
    Step register = life -> life.script.register();
    Step reachable = life -> life.script.reachable(p(1));
    Step gone = life -> life.script.end(life.dialled);
    states.put("known, before the BPA is", List.of());
    states.put("known, without a session", List.of(register));
    states.put("known, with a session", List.of(register, Life::dialTo2));
    states.put("announced, with a session", List.of(register, Life::dialTo2, reachable));
    states.put("announced, without a session", List.of(register, Life::dialTo2, reachable, gone));
    states.put("known, drained", List.of(register, life -> life.script.order(PeerOrder.DRAIN, A2)));
    return states;
  }

  private static Map<String, Step> targetEvents() {
    var events = new LinkedHashMap<String, Step>();
    events.put("BpaRegistered", life -> life.script.register());
    events.put("PeerReachable p1", life -> life.script.reachable(p(1)));
    events.put("PeerUnreachable p1", life -> life.script.unreachable(p(1)));
    events.put("DiallingRests p1", life -> life.script.tell(new NodeEvent.DiallingRests(p(1))));
    events.put("DialWanted p1", life -> life.script.dialWanted(p(1)));
    events.put(
        "DialFailed p1", life -> life.script.tell(new NodeEvent.DialFailed(p(1), "refused")));
    events.put("SessionEnding, its session", life -> life.script.ending(life.dialled));
    events.put("SessionEstablished, its dial leads to its node", Life::dialTo2);
    events.put("SessionEstablished, its dial leads to another node", Life::dialTo3);
    events.put("SessionEstablished, its dial leads to a nameless node", Life::dialToNobody);
    events.put("SessionEstablished, its node comes to us", life -> life.establish(E2, true));
    events.put("Configured, without it", life -> life.configure());
    events.put("PeerOrdered, redial", life -> life.script.order(PeerOrder.REDIAL, A2));
    events.put("PeerOrdered, drain", life -> life.script.order(PeerOrder.DRAIN, A2));
    return events;
  }

  private static String entry(Life life, PeerKey key) {
    var table = life.script.node.peerTable();
    var entry = table.get(key);
    if (entry != null) {
      return entry.announced ? "announced" : "known";
    }
    boolean superseded =
        table.dialled().stream()
            .flatMap(peer -> peer.superseded.stream())
            .anyMatch(gone -> gone.key.equals(key));
    return superseded ? "superseded" : "unknown";
  }

  // ---- The pages.

  /** The next state and the actions for every state and event. */
  private static String table(
      Map<String, List<Step>> states, Map<String, Step> events, Function<Life, String> stateOf) {
    var out = new StringBuilder("| event |");
    states.keySet().forEach(state -> out.append(" in ").append(state).append(" |"));
    out.append("\n|---|").append("---|".repeat(states.size())).append('\n');
    events.forEach(
        (name, event) -> {
          out.append("| ").append(name).append(" |");
          states.forEach(
              (state, steps) -> {
                var life = new Life();
                steps.forEach(step -> run(step.take(life)));
                assertThat(stateOf.apply(life)).isEqualTo(state.replaceAll(",.*", ""));
                var actions = event.take(life);
                assertThat(life.script.node.peerTable().contradictions()).isEmpty();
                out.append(' ').append(stateOf.apply(life)).append(said(actions)).append(" |");
              });
          out.append('\n');
        });
    return out.toString();
  }

  private static String said(List<NodeAction> actions) {
    var counts = new LinkedHashMap<String, Integer>();
    actions.forEach(action -> counts.merge(said(action), 1, Integer::sum));
    var names = new ArrayList<String>();
    counts.forEach((name, count) -> names.add(count == 1 ? name : count + " times " + name));
    return names.isEmpty() ? "" : ": " + String.join(", ", names);
  }

  private static String said(NodeAction action) {
    String name = action.getClass().getSimpleName();
    return switch (action) {
      case NodeAction.EndSession(_, _, var cause, boolean urgent) ->
          name + " " + cause + (urgent ? " urgent" : "");
      case NodeAction.TurnAway(_, var cause) -> name + " " + cause;
      case NodeAction.AnswerOrder(_, var outcome) -> name + " " + outcome;
      case NodeAction.Listen(boolean accept) -> name + " " + accept;
      case NodeAction.Observe(var observation) ->
          name + " " + observation.getClass().getSimpleName();
      case NodeAction.AddPeer(var peer, _, _) -> name + " " + peer;
      case NodeAction.GiveSession(var peer, _, _, _, _) -> name + " " + peer;
      case NodeAction.RetireSession(var peer, _) -> name + " " + peer;
      case NodeAction.DivertDial(var peer, _) -> name + " " + peer;
      case NodeAction.SupersedePeer(var peer, var by) -> name + " " + peer + " by " + by;
      case NodeAction.AnnouncePeer(var peer, _, var nodeIds) ->
          name + " " + peer + (nodeIds.isEmpty() ? " nameless" : "");
      case NodeAction.WithdrawPeer(var peer, _) -> name + " " + peer;
      case NodeAction.ForgetPeer(var peer) -> name + " " + peer;
      case NodeAction.AllowDial(var peer) -> name + " " + peer;
      case NodeAction.FailDial(var peer, _) -> name + " " + peer;
      case NodeAction.DialNoMore(var peer) -> name + " " + peer;
      case NodeAction.DialAgain(var peer) -> name + " " + peer;
      case NodeAction.Admit _,
          NodeAction.AbandonSession _,
          NodeAction.HoldBundles _,
          NodeAction.TakeBundles _,
          NodeAction.StopListening _,
          NodeAction.DrainPeers _,
          NodeAction.ReportDrained _ ->
          name;
    };
  }

  private static List<String> withoutDetail(Map<String, List<Step>> states) {
    return states.keySet().stream().map(name -> name.replaceAll(",.*", "")).toList();
  }

  private static List<String> names(Enum<?>[] constants) {
    return Stream.of(constants).map(Enum::name).toList();
  }

  private static Path repositoryRoot() {
    for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(PAGE))) {
        return at;
      }
    }
    throw new IllegalStateException(PAGE + " is not above " + Path.of("").toAbsolutePath());
  }

  /** Something done on the way to a state, or the event that is looked at. */
  private interface Step {
    List<NodeAction> take(Life life);
  }

  /** A node with one target, p1. */
  private static final class Life {
    final NodeScript script = new NodeScript(settings(target(A2)));

    /** Of a peer that came to us, or of nobody. */
    SessionKey session = new SessionKey(-1);

    /** Accepted and not Established yet. */
    SessionKey handshake = new SessionKey(-1);

    /** What the dial of p1 came to last. */
    SessionKey dialled = new SessionKey(-1);

    /** p2 is announced, p3 is not, and two sessions are not Established: one was dialled. */
    List<NodeAction> begin() {
      run(script.register());
      session = script.acceptAndAnnounce(E2, N2, p(2));
      assertThat(script.accept("192.0.2.9:2", null)).isNotNull();
      run(script.offer("192.0.2.9:1"));
      handshake = script.last();
      dialled = script.dialled(p(1));
      return List.of();
    }

    /** p2 comes to us. */
    List<NodeAction> accept() {
      session = script.accept(E2, N2);
      return List.of();
    }

    /** Whether it is node 2 or says nothing of itself. */
    List<NodeAction> establish(String remoteAddress, boolean node2) {
      run(script.offer(remoteAddress));
      return script.establish(script.last(), remoteAddress, node2 ? N2 : null, node2);
    }

    List<NodeAction> dialTo2() {
      run(script.offer(new Origin.Dialled(p(1))));
      dialled = script.last();
      return script.establish(dialled, A2, N2, true);
    }

    List<NodeAction> dialTo3() {
      run(script.offer(new Origin.Dialled(p(1))));
      return script.establish(script.last(), A2, N3, true);
    }

    List<NodeAction> dialToNobody() {
      run(script.offer(new Origin.Dialled(p(1))));
      return script.establish(script.last(), A2, null, false);
    }

    List<NodeAction> configure(DialTarget... targets) {
      return script.configure(settings(targets));
    }

    List<NodeAction> later(Duration delay) {
      script.now += delay.toNanos();
      return script.deadline();
    }
  }
}
