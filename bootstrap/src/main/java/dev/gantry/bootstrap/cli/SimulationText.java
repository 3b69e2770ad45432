package dev.gantry.bootstrap.cli;

import dev.gantry.bootstrap.simulation.Simulation;
import dev.gantry.bootstrap.simulation.TimeText;
import dev.gantry.contactplan.PlanSummary;
import dev.gantry.simulator.relay.Latencies;
import dev.gantry.simulator.relay.RelayReport.StoreReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A simulation for a terminal. */
final class SimulationText {
  private static final double PERCENT = 100;

  private SimulationText() {}

  /** Its lines, none longer than {@code width} where that is possible. */
  static List<String> lines(Simulation simulation, int width) {
    var report = simulation.report();
    var lines = new ArrayList<String>();
    lines.add(
        "delivered %d of %d bundles, %s"
            .formatted(
                report.delivered(),
                report.sent(),
                report.delivered() == report.sent()
                    ? "the last after " + TimeText.of(report.lastNanos())
                    : "in " + TimeText.of(report.endNanos())));
    lines.add("");
    lines.addAll(flows(simulation, width));
    lines.add("");
    lines.addAll(links(simulation, width));
    lines.add("");
    lines.addAll(stores(simulation, width));
    for (var flow : report.flows()) {
      for (var some : flow.undelivered()) {
        var at = some.at();
        lines.add("");
        lines.add(
            "not delivered: %d from %s to %s%s: %s"
                .formatted(
                    some.count(),
                    TerminalTable.oneLine(flow.flow().from()),
                    TerminalTable.oneLine(flow.flow().to()),
                    at == null ? "" : ", held by " + TerminalTable.oneLine(at),
                    some.why()));
      }
    }
    if (report.refused() > 0) {
      lines.add("");
      lines.add(
          report.refused() + " times a bundle came to a full store; its sender kept it for later");
    }
    if (report.duplicates() > 0) {
      lines.add("");
      lines.add(report.duplicates() + " came twice, as their acknowledgement was lost");
    }
    return lines;
  }

  private static List<String> flows(Simulation simulation, int width) {
    var table =
        new TerminalTable(
            "FROM", "TO", ">BUNDLES", ">DELIVERED", ">FASTEST", ">MEDIAN", ">95 %", ">SLOWEST");
    for (var one : simulation.report().flows()) {
      var times = one.latencies();
      table.row(
          one.flow().from(),
          one.flow().to(),
          one.flow().count() + " of " + bytes(one.flow().bundleBytes()),
          times.size(),
          time(times, 0),
          time(times, 0.5),
          time(times, 0.95),
          time(times, 1));
    }
    return table.lines(width);
  }

  private static List<String> links(Simulation simulation, int width) {
    boolean losses = simulation.report().repeatedBytes() > 0;
    var heads = new ArrayList<>(List.of("FROM", "TO", ">VOLUME", ">WITH A WAY BACK", ">CARRIED"));
    if (losses) {
      heads.add(">SENT AGAIN");
    }
    heads.add(">USED");
    var table = new TerminalTable(heads.toArray(String[]::new));
    for (var one : simulation.report().links()) {
      var cells =
          new ArrayList<Object>(
              List.of(
                  one.from(),
                  one.to(),
                  bytes(one.volumeBytes()),
                  bytes(one.usableBytes()),
                  bytes(one.carriedBytes())));
      if (losses) {
        cells.add(bytes(one.repeatedBytes()));
      }
      cells.add(String.format(Locale.ROOT, "%.1f %%", PERCENT * one.utilisation()));
      table.row(cells.toArray());
    }
    return table.lines(width);
  }

  private static List<String> stores(Simulation simulation, int width) {
    boolean limits = simulation.report().stores().stream().anyMatch(StoreReport::isLimited);
    var heads = new ArrayList<>(List.of("STORE OF", ">MOST", ">BUNDLES", ">AT THE END"));
    if (limits) {
      heads.addAll(List.of(">ROOM FOR", ">FOUND IT FULL", ">TURNED AWAY"));
    }
    var table = new TerminalTable(heads.toArray(String[]::new));
    for (var one : simulation.report().stores()) {
      var cells =
          new ArrayList<Object>(
              List.of(
                  one.node(), bytes(one.mostBytes()), one.mostBundles(), bytes(one.lastBytes())));
      if (limits) {
        cells.add(one.isLimited() ? bytes(one.limitBytes()) : "");
        cells.add(one.refused());
        cells.add(one.turnedAway());
      }
      table.row(cells.toArray());
    }
    return table.lines(width);
  }

  private static String time(Latencies times, double share) {
    return times.size() == 0 ? "" : TimeText.of(times.quantileNanos(share));
  }

  private static String bytes(double amount) {
    return Double.isFinite(amount) ? PlanSummary.scaled(amount, "B") : "unlimited";
  }
}
