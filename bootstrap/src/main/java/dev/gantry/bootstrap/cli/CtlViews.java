package dev.gantry.bootstrap.cli;

import static dev.gantry.testbench.load.Units.bytes;

import dev.gantry.adapter.grpc.wire.operator.Backlog;
import dev.gantry.adapter.grpc.wire.operator.Event;
import dev.gantry.adapter.grpc.wire.operator.GetConfigurationResponse;
import dev.gantry.adapter.grpc.wire.operator.GetStatusResponse;
import dev.gantry.adapter.grpc.wire.operator.ListEventsResponse;
import dev.gantry.adapter.grpc.wire.operator.ListPeersResponse;
import dev.gantry.adapter.grpc.wire.operator.ListQueuesResponse;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsResponse;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersResponse;
import dev.gantry.adapter.grpc.wire.operator.Peer;
import dev.gantry.adapter.grpc.wire.operator.ReloadResponse;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What servers answer, in lines for people. */
final class CtlViews {

  private CtlViews() {}

  static List<String> status(GetStatusResponse status) {
    var lines = new ArrayList<String>();
    lines.add(field("ready", status.getReady() ? "yes" : "no: " + whyNotReady(status)));
    lines.add(field("node IDs", listed(status.getNodeIdsList(), "none yet")));
    lines.add(field("listening", listed(status.getListeningList(), "nowhere")));
    if (status.hasBpaAddress()) {
      lines.add(field("BPA", status.getBpaAddress()));
    } else {
      lines.add(field("BPA", status.hasStorage() ? "the spool" : "none has registered us"));
    }
    lines.add(field("sessions", Integer.toString(status.getSessions())));
    lines.add(
        field(
            "peers",
            status.getPeers()
                + (status.getFaultedPeers() == 0
                    ? ""
                    : ", of which "
                        + status.getFaultedPeers()
                        + " cannot be reached: 'gantry ctl peers' says why")));
    if (status.hasStorage()) {
      lines.add(field("waiting", waiting(status.getBacklogsList())));
    }
    lines.add(field("log level", status.getLogLevel()));
    lines.add(field("version", status.getVersion() + ", Java " + status.getJava()));
    lines.add(
        field(
            "process",
            status.getPid() + ", since " + Instant.ofEpochSecond(status.getStartedSeconds())));
    return lines;
  }

  /** What is to be sent and was not yet, and for how long. */
  private static String waiting(List<Backlog> backlogs) {
    var outbox = backlogs.stream().filter(each -> each.getPlace().equals("outbox")).toList();
    long bundles = outbox.stream().mapToLong(Backlog::getBundles).sum();
    if (bundles == 0) {
      return "nothing";
    }
    return bundles
        + (bundles == 1 ? " bundle, " : " bundles, ")
        + bytes(outbox.stream().mapToLong(Backlog::getBytes).sum())
        + ", the oldest for "
        + age(outbox.stream().mapToLong(Backlog::getOldestSeconds).max().orElse(0))
        + ": 'gantry ctl queues' says for whom";
  }

  private static String whyNotReady(GetStatusResponse status) {
    if (status.getDraining()) {
      return "it is leaving";
    }
    if (!status.getRegistered()) {
      return "the BPA has not registered it";
    }
    if (status.getListeningList().isEmpty()) {
      return "it listens nowhere";
    }
    return "the disk of the spool takes nothing, see 'gantry ctl queues'";
  }

  static List<String> sessions(ListSessionsResponse answer, int width) {
    var table =
        new TerminalTable(
            ">NUMBER", "PEER", "NODE ID", "ROLE", "STATE", "TLS", ">SENT", ">RECEIVED");
    for (var session : answer.getSessionsList()) {
      var nodeId =
          session.hasPeerNodeId()
              ? session.getPeerNodeId() + (session.getPeerNodeIdProven() ? "" : " (unproven)")
              : "-";
      table.row(
          session.getNumber(),
          session.getRemoteAddress(),
          nodeId,
          session.getActive() ? "active" : "passive",
          words(session.getState()),
          session.hasTls() ? session.getTls() : "-",
          session.getBundlesSent() + " / " + bytes(session.getBytesSent()),
          session.getBundlesReceived() + " / " + bytes(session.getBytesReceived()));
    }
    return table.lines(width);
  }

  static List<String> transfers(ListTransfersResponse answer, int width) {
    var table =
        new TerminalTable(">SESSION", "PEER", "WAY", ">ID", ">SENT", ">CONFIRMED", ">OF", ">AGE");
    for (var transfer : answer.getTransfersList()) {
      table.row(
          transfer.getSession(),
          transfer.hasPeerNodeId() ? transfer.getPeerNodeId() : transfer.getRemoteAddress(),
          transfer.getOutgoing() ? "out" : "in",
          Long.toUnsignedString(transfer.getId()),
          bytes(transfer.getBytesSent()),
          bytes(transfer.getBytesConfirmed()),
          transfer.hasBytesTotal() ? bytes(transfer.getBytesTotal()) : "?",
          age(transfer.getAgeMilliseconds() / 1000));
    }
    return table.lines(width);
  }

  static List<String> peers(ListPeersResponse answer, int width) {
    var table = new TerminalTable("ADDRESS", "NODE ID", "STATE", ">SESSIONS", ">WAITING", "WHY");
    for (var peer : answer.getPeersList()) {
      table.row(
          peer.getAddress(),
          listed(peer.getNodeIdsList(), "-"),
          state(peer),
          peer.getSessionsCount(),
          peer.getWaitingBundles(),
          peer.hasFault() ? peer.getFault() : "-");
    }
    return table.lines(width);
  }

  private static String state(Peer peer) {
    if (peer.getDrained()) {
      return "drained";
    }
    if (peer.getSessionsCount() > 0) {
      return "up";
    }
    if (peer.hasFault()) {
      return "faulted";
    }
    return switch (peer.getCircuit()) {
      case "OPEN" -> "down";
      case "HALF_OPEN" -> "dialling";
      default -> "no session";
    };
  }

  static List<String> queues(ListQueuesResponse answer, int width) {
    var lines = new ArrayList<String>();
    if (answer.hasStorage()) {
      var storage = answer.getStorage();
      lines.add(
          field(
              "disk",
              bytes(storage.getFreeBytes())
                  + " free, "
                  + bytes(storage.getMinFreeBytes())
                  + " must stay free; "
                  + (storage.getWritable() ? "can be written" : "cannot be written")
                  + (storage.getAnswers() ? "" : ", does not answer in time")
                  + (storage.getJournalAstray() ? ", the journal was taken away" : "")));
      lines.add("");
      var folders = new TerminalTable("PLACE", "PEER", ">BUNDLES", ">SIZE", ">OLDEST");
      for (var backlog : answer.getBacklogsList()) {
        folders.row(
            backlog.getPlace(),
            backlog.getPeer(),
            backlog.getBundles(),
            bytes(backlog.getBytes()),
            age(backlog.getOldestSeconds()));
      }
      lines.addAll(folders.lines(width));
      lines.add("");
    }
    var windows = new TerminalTable("SHARED", ">HELD", ">OF", ">PEERS");
    for (var window : answer.getWindowsList()) {
      windows.row(
          window.getName(),
          amount(window.getName(), window.getHeld()),
          amount(window.getName(), window.getLimit()),
          window.getHolders());
    }
    lines.addAll(windows.lines(width));
    return lines;
  }

  /** Octets in the unit that fits, and all else as it is. */
  private static String amount(String window, long amount) {
    return window.endsWith("_bytes") ? bytes(amount) : Long.toString(amount);
  }

  static List<String> events(ListEventsResponse answer) {
    return answer.getEventsList().stream().map(CtlViews::event).toList();
  }

  static String event(Event event) {
    return Instant.ofEpochMilli(event.getAtMilliseconds())
        + " "
        + event.getLevel().toUpperCase(Locale.ROOT)
        + " "
        + TerminalTable.oneLine(event.getText());
  }

  static String change(WatchPeersResponse change) {
    if (!change.hasPeer()) {
      return "peer " + change.getNumber() + " is gone";
    }
    var peer = change.getPeer();
    return TerminalTable.oneLine(
        "peer %d %s %s %s, %d sessions%s"
            .formatted(
                peer.getNumber(),
                peer.getAddress(),
                listed(peer.getNodeIdsList(), "-"),
                state(peer),
                peer.getSessionsCount(),
                peer.hasFault() ? ": " + peer.getFault() : ""));
  }

  static List<String> configuration(GetConfigurationResponse answer, int width) {
    var table = new TerminalTable("KEY", "VALUE", "FROM");
    for (var setting : answer.getSettingsList()) {
      table.row(setting.getKey(), setting.getValue(), setting.getOrigin());
    }
    return table.lines(width);
  }

  static List<String> reloaded(ReloadResponse answer) {
    var lines = new ArrayList<>(answer.getWarningsList());
    if (answer.getAtOnceCount() > 0) {
      lines.add("new from now on: " + String.join(", ", answer.getAtOnceList()));
    }
    if (answer.getAtRestartCount() > 0) {
      lines.add("only a restart takes up: " + String.join(", ", answer.getAtRestartList()));
    }
    if (answer.getAtOnceCount() + answer.getAtRestartCount() == 0) {
      lines.add("nothing in the configuration has changed");
    }
    return lines;
  }

  private static String field(String name, String value) {
    return "%-10s %s".formatted(name, value);
  }

  private static String listed(List<String> texts, String none) {
    return texts.isEmpty() ? none : texts.stream().collect(Collectors.joining(", "));
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String age(long seconds) {
    var age = Duration.ofSeconds(seconds);
    if (age.toDays() > 0) {
      return age.toDays() + " d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + " h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + " min" : seconds + " s";
  }
}
