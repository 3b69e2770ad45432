package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.certificate;
import static dev.gantry.domain.session.Machine.contactHeader;
import static dev.gantry.domain.session.Machine.refusal;
import static dev.gantry.domain.session.Machine.reject;
import static dev.gantry.domain.session.Machine.sessInit;
import static dev.gantry.domain.session.Machine.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.RfcRef;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Drives the machine into each state, tells it each event, and compares what comes of it with the
 * committed table, so that changing the machine changes a reviewed file. {@code
 * -Dstate-machines.write=true} writes the file anew.
 */
class SessionStateTableTest {
  private static final Path TABLE = Path.of("../docs/state-machines/session.md");
  private static final int WHOLE = 3;
  private static final int START = 2;
  private static final int END = 1;
  private static final String SILENT = "DeadlineReached, 1000 s later";
  private static final String LAST_BYTES = "SegmentBytesReceived, the last of a bundle";

  private record Sample(String name, SessionEvent event) {}

  private record Row(String event, String next, String actions) {}

  @Test
  void every_state_and_event_is_sampled() {
    var states = new TreeSet<String>();
    for (var machine : machines().values()) {
      states.add(machine.get().state().getClass().getSimpleName());
    }
    assertThat(states).isEqualTo(permitted(State.class));
    assertThat(
            machines().values().stream()
                .map(machine -> machine.get().state())
                .filter(State.Ending.class::isInstance)
                .map(ending -> ((State.Ending) ending).handshake()))
        .containsOnly(State.Ending.Handshake.values());
    assertThat(names(samples().stream().map(Sample::event).toList()))
        .isEqualTo(cases(SessionEvent.class));
    assertThat(
            names(
                samples().stream()
                    .map(Sample::event)
                    .filter(SessionEvent.MessageReceived.class::isInstance)
                    .map(event -> ((SessionEvent.MessageReceived) event).message())
                    .toList()))
        .isEqualTo(permitted(Message.class));
  }

  @Test
  void table_in_the_docs_is_what_the_machine_does() throws IOException {
    var table = render(rows());
    if (Boolean.getBoolean("state-machines.write")) {
      Files.createDirectories(TABLE.getParent());
      Files.writeString(TABLE, table);
    }
    assertThat(Files.readString(TABLE, StandardCharsets.UTF_8))
        .as("regenerate with -Dstate-machines.write=true, and read the difference")
        .isEqualTo(table);
  }

  private static Map<String, List<Row>> rows() {
    var rows = new LinkedHashMap<String, List<Row>>();
    machines()
        .forEach(
            (name, machine) ->
                rows.put(
                    name,
                    samples().stream().map(sample -> row(name, machine.get(), sample)).toList()));
    return rows;
  }

  private static Row row(String name, Machine machine, Sample sample) {
    if (sample.event() instanceof SessionEvent.DeadlineReached
        && machine.nextDeadlineNanos() != Session.NO_DEADLINE) {
      machine.nowNanos =
          sample.name().equals(SILENT)
              ? machine.nowNanos + 1_000 * Machine.SECOND
              : machine.nextDeadlineNanos();
    }
    var before = name(machine.state());
    try {
      prepare(name, machine, sample);
      var actions = machine.tell(sample.event());
      var after = name(machine.state());
      var same = after.equals(before);
      var said = actions.stream().map(SessionStateTableTest::name).toList();
      boolean rejected = said.stream().anyMatch(action -> action.startsWith("MSG_REJECT"));
      var next =
          same ? (said.isEmpty() ? "ignored" : rejected ? "violation, stays" : "stays") : after;
      return new Row(sample.name(), next, String.join(", ", said));
    } catch (IllegalStateException misuse) {
      return new Row(sample.name(), "misuse", "");
    }
  }

  /** Data follows a header, and only where headers may come. */
  private static void prepare(String name, Machine machine, Sample sample) {
    if (sample.event() instanceof SessionEvent.SegmentBytesReceived
        && (machine.state() instanceof State.Established
            || machine.state() instanceof State.Ending
            || machine.state() instanceof State.AwaitingSessionInit)) {
      boolean goesOn = name.endsWith("receiving") || name.endsWith("refusing");
      int flags = (goesOn ? 0 : START) | (sample.name().equals(LAST_BYTES) ? END : 0);
      machine.hearHeader(flags, goesOn ? 5 : 7, 10, ExtensionItems.NONE);
    }
  }

  private static Map<String, Supplier<Machine>> machines() {
    var machines = new LinkedHashMap<String, Supplier<Machine>>();
    machines.put("Unconnected", () -> Machine.passive().tls().unconnected());
    machines.put(
        "AwaitingContactHeader, active", () -> Machine.active().tls().awaitingContactHeader());
    machines.put(
        "AwaitingContactHeader, passive", () -> Machine.passive().tls().awaitingContactHeader());
    machines.put(
        "AwaitingContactHeader, passive, refusing",
        () -> {
          var machine = Machine.passive().tls().awaitingContactHeader();
          machine.terminate(false);
          return machine;
        });
    machines.put("SecuringTransport", () -> Machine.passive().tls().securing());
    machines.put("AwaitingSessionInit", () -> Machine.passive().tls().awaitingSessionInit());
    machines.put("Established, idle", () -> Machine.passive().tls().established());
    machines.put("Established, live", SessionStateTableTest::live);
    machines.put("Established, stalled", SessionStateTableTest::stalled);
    machines.put("Established, unacknowledged", SessionStateTableTest::unacknowledged);
    machines.put("Established, called terminating", () -> heard(live(), refusal(0x06, 0)));
    machines.put("Established, receiving", SessionStateTableTest::receiving);
    machines.put(
        "Established, no keepalive, receiving",
        () -> {
          var machine = Machine.passive().silence(Duration.ZERO).established(0, 1 << 20, 1 << 30);
          machine.hearSegment(START, 5, 10);
          return machine;
        });
    machines.put("Established, refusing", SessionStateTableTest::refusing);
    machines.put("Established, awaiting a verdict", SessionStateTableTest::awaitingVerdict);
    machines.put(
        "Established, holding",
        () -> told(Machine.passive().tls().established(), new SessionEvent.BundlesHeld()));
    machines.put(
        "Established, holding, a bundle waits",
        () ->
            told(
                told(Machine.passive().tls().established(), new SessionEvent.BundlesHeld()),
                new SessionEvent.BundleArrived()));
    machines.put(
        "Established, no room",
        () ->
            told(Machine.passive().tls().established(), new SessionEvent.NodeBudgetChanged(true)));
    machines.put(
        "Established, no room, receiving",
        () -> told(receiving(), new SessionEvent.NodeBudgetChanged(true)));
    machines.put("Ending, UNANSWERED", SessionStateTableTest::unanswered);
    machines.put("Ending, ANSWERED", () -> heard(unanswered(), term(true, 0)));
    machines.put("Ending, CROSSED", () -> heard(unanswered(), term(false, 0)));
    machines.put("Ending, ANSWERING", () -> heard(live(), term(false, 0)));
    machines.put(
        "Ending, ANSWERING, lingering",
        () -> heard(Machine.passive().tls().established(), term(false, 0)));
    machines.put("Ending, ANSWERING, receiving", () -> heard(receiving(), term(false, 0)));
    machines.put(
        "Ending, ANSWERING, awaiting a verdict", () -> heard(awaitingVerdict(), term(false, 0)));
    machines.put(
        "Ending, FINISHED, awaiting a verdict",
        () -> told(heard(awaitingVerdict(), term(false, 0)), new SessionEvent.InputClosed()));
    machines.put(
        "Ending, CUT_OFF, awaiting a verdict",
        () -> told(awaitingVerdict(), new SessionEvent.InputClosed()));
    machines.put("Closing", SessionStateTableTest::closing);
    machines.put(
        "Closed",
        () -> {
          var machine = closing();
          machine.tell(new SessionEvent.TransportClosed("closed"));
          return machine;
        });
    return machines;
  }

  /** One bundle of 10 octets is on its way out as transfer 0, not yet written. */
  private static Machine live() {
    var machine = Machine.passive().tls().established();
    machine.offer(0, 10);
    return machine;
  }

  /** The peer takes nothing of that bundle. */
  private static Machine stalled() {
    var machine = Machine.passive().tls().silence(Duration.ZERO).established(0, 1 << 20, 1 << 30);
    machine.offer(0, 10);
    return told(machine, new SessionEvent.OutputWaits());
  }

  /** The peer has taken that bundle, and acknowledges nothing. */
  private static Machine unacknowledged() {
    var machine = Machine.passive().tls().silence(Duration.ZERO).established(0, 1 << 20, 1 << 30);
    machine.offer(0, 10);
    machine.written(42);
    return machine;
  }

  /** The peer's transfer 5 lacks its END. */
  private static Machine receiving() {
    var machine = Machine.passive().tls().established();
    machine.hearSegment(START, 5, 10);
    return machine;
  }

  /** The peer's transfer 5 was refused before its END. */
  private static Machine refusing() {
    var machine = receiving();
    machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
    return machine;
  }

  /** The peer's transfer 5 is complete, and the BPA has not decided. */
  private static Machine awaitingVerdict() {
    var machine = receiving();
    machine.hearSegment(END, 5, 10);
    return machine;
  }

  private static Machine unanswered() {
    var machine = live();
    machine.terminate(false);
    return machine;
  }

  private static Machine closing() {
    var machine = Machine.passive().tls().established();
    machine.terminate(true);
    return machine;
  }

  private static Machine told(Machine machine, SessionEvent event) {
    machine.tell(event);
    return machine;
  }

  private static Machine heard(Machine machine, Message message) {
    machine.hear(message);
    return machine;
  }

  private static List<Sample> samples() {
    return List.of(
        new Sample("TransportConnected", new SessionEvent.TransportConnected()),
        new Sample("ContactHeaderReceived, no TLS", contactHeader(4, false)),
        new Sample("ContactHeaderReceived, TLS", contactHeader(4, true)),
        new Sample("ContactHeaderReceived, version 3", contactHeader(3, false)),
        new Sample(
            "TlsEstablished",
            new SessionEvent.TlsEstablished(
                new TlsFacts("TLSv1.3", "suite", certificate("ipn:2.0")))),
        new Sample(
            "TlsFailed",
            new SessionEvent.TlsFailed(SessionEnd.Kind.LOCAL, EndCause.TLS_FAILED, "no")),
        message("SESS_INIT", sessInit()),
        message("SESS_INIT, unacceptable", sessInit(60, 0, 0, "ipn:2.0")),
        segment("XFER_SEGMENT of 5, START and END", WHOLE, 5, 10, ExtensionItems.NONE),
        segment("XFER_SEGMENT of 5, START", START, 5, 10, ExtensionItems.NONE),
        segment("XFER_SEGMENT of 5", 0, 5, 10, ExtensionItems.NONE),
        segment("XFER_SEGMENT of 5, END", END, 5, 10, ExtensionItems.NONE),
        segment("XFER_SEGMENT of 5, END, empty", END, 5, 0, ExtensionItems.NONE),
        segment("XFER_SEGMENT of 6, START", START, 6, 10, ExtensionItems.NONE),
        segment("XFER_SEGMENT of 6", 0, 6, 10, ExtensionItems.NONE),
        segment("XFER_SEGMENT of 6, START, critical item", START, 6, 10, critical()),
        segment("XFER_SEGMENT of 6, START, too long", START, 6, 1L << 40, ExtensionItems.NONE),
        new Sample(
            "SegmentReceived of 5, START and END",
            whole(WHOLE, 5, SessionEvent.SegmentReceived::new)),
        new Sample("SegmentReceived of 5, END", whole(END, 5, SessionEvent.SegmentReceived::new)),
        new Sample("SegmentReceived of 6", whole(0, 6, SessionEvent.SegmentReceived::new)),
        new Sample("BundleTaken", whole(WHOLE, 7, SessionEvent.BundleTaken::new)),
        new Sample("SegmentBytesReceived", new SessionEvent.SegmentBytesReceived(10)),
        new Sample(LAST_BYTES, new SessionEvent.SegmentBytesReceived(10)),
        message("XFER_ACK, transfer 0", ack(WHOLE, 0, 10)),
        message("XFER_ACK, unknown", ack(WHOLE, 99, 10)),
        message("XFER_REFUSE, transfer 0", refusal(0x02, 0)),
        message("XFER_REFUSE, transfer 0, Session Terminating", refusal(0x06, 0)),
        message("XFER_REFUSE, unknown", refusal(0x02, 99)),
        message("KEEPALIVE", new KeepaliveMessage()),
        message("SESS_TERM", term(false, 0)),
        message("SESS_TERM, REPLY", term(true, 0)),
        message("MSG_REJECT of SESS_INIT", reject(3, 7)),
        message("MSG_REJECT of XFER_SEGMENT", reject(3, 1)),
        message("MSG_REJECT of XFER_ACK", reject(3, 2)),
        undecodable("DecodingFailed, unknown type", Cause.UNKNOWN_MESSAGE_TYPE),
        undecodable("DecodingFailed, otherwise", Cause.TRANSFER_EXTENSIONS_TOO_LONG),
        new Sample("OctetsReceived", new SessionEvent.OctetsReceived()),
        new Sample("SegmentsWritten", new SessionEvent.SegmentsWritten(42)),
        new Sample("OutputWaits", new SessionEvent.OutputWaits()),
        new Sample("OutputTaken, some", new SessionEvent.OutputTaken(false)),
        new Sample("OutputTaken, all", new SessionEvent.OutputTaken(true)),
        new Sample("TransferOffered", new SessionEvent.TransferOffered(new BundleToken(9), 10)),
        new Sample(
            "TransferOffered, empty", new SessionEvent.TransferOffered(new BundleToken(9), 0)),
        new Sample(
            "TransferSourceFailed", new SessionEvent.TransferSourceFailed(new BundleToken(0))),
        new Sample(
            "BundleDecided, accepted",
            new SessionEvent.BundleDecided(new ReceptionId(0), new Verdict.Accepted())),
        new Sample(
            "BundleDecided, refused",
            new SessionEvent.BundleDecided(
                new ReceptionId(0), new Verdict.Refused(RefusalReason.Known.NO_RESOURCES))),
        new Sample(
            "BundleDecided, nobody waits",
            new SessionEvent.BundleDecided(new ReceptionId(99), new Verdict.Accepted())),
        new Sample("InboundBudgetChanged, spent", new SessionEvent.InboundBudgetChanged(true)),
        new Sample("NodeBudgetChanged, spent", new SessionEvent.NodeBudgetChanged(true)),
        new Sample("NodeBudgetChanged, free", new SessionEvent.NodeBudgetChanged(false)),
        new Sample(
            "ControlBacklogChanged, excessive", new SessionEvent.ControlBacklogChanged(true)),
        new Sample("BundlesHeld", new SessionEvent.BundlesHeld()),
        new Sample("BundlesTaken", new SessionEvent.BundlesTaken()),
        new Sample("BundleArrived", new SessionEvent.BundleArrived()),
        requested("TerminationRequested", false),
        requested("TerminationRequested, urgent", true),
        new Sample(
            "TerminationRequested, if idle",
            SessionEvent.TerminationRequested.ifIdle(Duration.ZERO)),
        new Sample(
            "TerminationRequested, if idle for longer",
            SessionEvent.TerminationRequested.ifIdle(Duration.ofHours(1))),
        new Sample("DeadlineReached", new SessionEvent.DeadlineReached()),
        new Sample(SILENT, new SessionEvent.DeadlineReached()),
        new Sample("InputClosed", new SessionEvent.InputClosed()),
        new Sample("TransportClosed", new SessionEvent.TransportClosed("closed")));
  }

  private static Sample message(String name, Message message) {
    return new Sample(name, new SessionEvent.MessageReceived(message));
  }

  private static Sample segment(
      String name, int flags, long id, long lengthBytes, ExtensionItems items) {
    return new Sample(
        name,
        new SessionEvent.SegmentHeaderReceived(
            new SegmentHeader(flags, new TransferId(id), items, lengthBytes)));
  }

  private static SessionEvent whole(
      int flags, long id, Function<SegmentHeader, SessionEvent> event) {
    return event.apply(new SegmentHeader(flags, new TransferId(id), ExtensionItems.NONE, 10));
  }

  private static ExtensionItems critical() {
    return ExtensionItems.of(new ExtensionItem(ExtensionItem.CRITICAL, 0xc0de, Octets.EMPTY));
  }

  private static Sample undecodable(String name, Cause cause) {
    return new Sample(
        name,
        new SessionEvent.DecodingFailed(
            new Violation(Violation.Scope.SESSION, cause, new RfcRef("5.1.2")), 1));
  }

  private static Sample requested(String name, boolean urgent) {
    return new Sample(
        name,
        new SessionEvent.TerminationRequested(
            TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, urgent));
  }

  private static String name(State state) {
    return switch (state) {
      case State.Established(_, boolean live) -> "Established, " + (live ? "live" : "idle");
      case State.Ending ending ->
          "Ending, " + ending.handshake() + (ending.lingering() ? ", lingering" : "");
      case State.AwaitingContactHeader(var refusal, _) ->
          "AwaitingContactHeader" + (refusal == null ? "" : ", refusing");
      case State.Unconnected _,
          State.SecuringTransport _,
          State.AwaitingSessionInit _,
          State.Closing _,
          State.Closed _ ->
          state.getClass().getSimpleName();
    };
  }

  private static String name(SessionAction action) {
    return switch (action) {
      case SessionAction.SendMessage(Message message) -> name(message);
      case SessionAction.SendSegment _ -> "XFER_SEGMENT";
      case SessionAction.EndOutboundTransfer(_, OutboundOutcome outcome) ->
          "EndOutboundTransfer " + outcome.getClass().getSimpleName();
      case SessionAction.ReportState(ReportedState state) -> "ReportState " + state;
      case SessionAction.ReportEnd(SessionEnd end) -> "ReportEnd " + end.cause();
      case SessionAction.Observe(Observation observation) ->
          "Observe " + observation.getClass().getSimpleName();
      case SessionAction.CloseTransport(boolean alert) ->
          alert ? "CloseTransport with closure alert" : "CloseTransport";
      case SessionAction _ -> action.getClass().getSimpleName();
    };
  }

  private static String name(Message message) {
    return switch (message) {
      case SessInitMessage _ -> "SESS_INIT";
      case SessTermMessage(boolean reply, var reason) ->
          "SESS_TERM " + reason + (reply ? " REPLY" : "");
      case MsgRejectMessage(var reason, _) -> "MSG_REJECT " + reason;
      case XferRefuseMessage(var reason, _) -> "XFER_REFUSE " + reason;
      case XferAckMessage _ -> "XFER_ACK";
      case KeepaliveMessage _ -> "KEEPALIVE";
    };
  }

  private static String render(Map<String, List<Row>> rows) {
    var text = new StringBuilder(HEADER);
    text.append("```mermaid\nstateDiagram-v2\n    [*] --> Unconnected\n");
    transitions(rows)
        .forEach(
            (transition, events) ->
                text.append("    ")
                    .append(transition)
                    .append(" : ")
                    .append(String.join(" / ", events))
                    .append('\n'));
    text.append("    Closed --> [*]\n```\n");
    rows.forEach(
        (state, of) -> {
          text.append("\n## ").append(state).append("\n\n");
          text.append("| event | next state | actions |\n|---|---|---|\n");
          for (var row : of) {
            text.append("| ").append(row.event()).append(" | ").append(row.next());
            text.append(" | ").append(row.actions()).append(" |\n");
          }
        });
    return text.toString();
  }

  /**
   * Arrows between states, with what is after the comma left out: idle and live are one state of
   * the diagram.
   */
  private static Map<String, Set<String>> transitions(Map<String, List<Row>> rows) {
    var transitions = new TreeMap<String, Set<String>>();
    rows.forEach(
        (state, of) -> {
          for (var row : of) {
            var from = state.split(",")[0];
            var to = row.next().split(",")[0];
            if (machineState(to) && !from.equals(to)) {
              transitions
                  .computeIfAbsent(from + " --> " + to, _ -> new LinkedHashSet<>())
                  .add(row.event().replace(",", ""));
            }
          }
        });
    return transitions;
  }

  private static boolean machineState(String next) {
    return Character.isUpperCase(next.charAt(0));
  }

  /** As {@link #permitted}, with what the sealed interfaces among them permit in their place. */
  private static Set<String> cases(Class<?> sealed) {
    var cases = new TreeSet<String>();
    for (var permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        cases.addAll(cases(permitted));
      } else {
        cases.add(permitted.getSimpleName());
      }
    }
    return cases;
  }

  private static Set<String> permitted(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(List<?> values) {
    return values.stream()
        .map(value -> value.getClass().getSimpleName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static final String HEADER =
      """
      # The session machine

      What `dev.gantry.domain.session.Session` does in each state with each event. This file is written by
      `SessionStateTableTest` (`mvn -pl domain test -Dtest=SessionStateTableTest -Dstate-machines.write=true`) and
      compared with the machine in every build.

      *ignored*: nothing happens. *stays*: the state is the same, the actions are carried out. *violation*: the peer's
      message does not fit, is rejected, and the session goes on. *misuse*: the driver cannot have seen that; an
      `IllegalStateException`, and nothing has changed. The machine here is passive unless it says otherwise, can do TLS
      and does not require it. *Live* and *Ending* but for *lingering* have one bundle of their own on its way as
      transfer 0; where it is *stalled*, the peer takes nothing of it, where it is
      *unacknowledged*, it has taken all, and neither agreed on a keepalive; where they are *receiving*, the peer's transfer 5 lacks its END, where *refusing*, it was refused before
      that, where *awaiting a verdict*, it is complete and the BPA has not decided. *Holding* has been told BundlesHeld, and
      *no room* that the node's budget is spent. The data of a segment comes as an event of its own, SegmentBytesReceived,
      there with a header before it. DeadlineReached comes when it is due. States of RFC 9174 3.1 are what ReportState tells.

      """;
}
