package dev.gantry.bootstrap.simulation;

import static dev.gantry.bootstrap.simulation.Markup.escaped;

import dev.gantry.contactplan.PlanSummary;
import dev.gantry.simulator.relay.Latencies;
import dev.gantry.simulator.relay.RelayReport.FlowReport;
import dev.gantry.simulator.relay.RelayReport.LinkReport;
import dev.gantry.simulator.relay.RelayReport.StoreReport;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A report for people: one page that needs nothing else, with a plot of each link and store. */
public final class SimulationPage {
  /** The busiest links and the fullest stores have plots, these many of each; tables have all. */
  static final int MAX_PLOTS = 40;

  private static final double PERCENT = 100;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>Traffic over a contact plan</title>
      <style>
      body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; color: #222 }
      table { border-collapse: collapse; width: 100% }
      th, td { text-align: left; vertical-align: top; padding: .3em .6em; border-bottom: 1px solid #ddd }
      thead th { border-bottom: 2px solid #888 } .n { text-align: right; white-space: nowrap }
      pre { background: #f6f6f6; padding: .6em; overflow-x: auto; font-size: 13px }
      figure { margin: 1.2em 0 } figcaption { font-size: 13px } figcaption span { float: right; color: #555 }
      svg { width: 100%; height: 90px; background: #fafafa; border: 1px solid #ddd }
      .axis { display: flex; justify-content: space-between; font-size: 12px; color: #555 }
      .back { fill: #d5d9dd } .front { fill: #1f6fb2 }
      </style></head><body>
      """;

  private SimulationPage() {}

  /** The page. */
  public static String of(Simulation simulation) {
    var report = simulation.report();
    var page = new StringBuilder(HEAD);
    page.append("<h1>").append(report.delivered()).append(" of ").append(report.sent());
    page.append(" bundles delivered in ").append(TimeText.of(report.endNanos()));
    page.append("</h1>\n<pre>");
    simulation.understood().forEach(line -> page.append(escaped(line)).append('\n'));
    page.append("</pre>\n");
    if (!simulation.notes().isEmpty()) {
      page.append("<ul>");
      simulation.notes().forEach(note -> page.append("<li>").append(escaped(note)).append("</li>"));
      page.append("</ul>\n");
    }
    page.append("<p>Seed ").append(simulation.setup().seed()).append(", connections that ");
    page.append(escaped(simulation.setup().gaps().name().toLowerCase(Locale.ROOT)));
    page.append(" between contacts, ").append(escaped(simulation.tester())).append(".</p>\n");
    flows(page, report.flows());
    links(page, simulation);
    stores(page, simulation);
    return page.append("</body></html>\n").toString();
  }

  private static void flows(StringBuilder page, List<FlowReport> flows) {
    page.append("<h2>Traffic</h2>\n");
    head(page, "From", "To", ">Bundles", ">Delivered", ">Fastest", ">Median", ">95 %", ">Slowest");
    for (var one : flows) {
      var times = one.latencies();
      row(
          page,
          one.flow().from(),
          one.flow().to(),
          ">" + one.flow().count() + " of " + PlanSummary.scaled(one.flow().bundleBytes(), "B"),
          ">" + times.size(),
          ">" + time(times, 0),
          ">" + time(times, 0.5),
          ">" + time(times, 0.95),
          ">" + time(times, 1));
    }
    page.append("</tbody></table>\n");
    if (flows.stream().allMatch(one -> one.undelivered().isEmpty())) {
      return;
    }
    page.append("<h2>Not delivered</h2>\n");
    head(page, "From", "To", ">Bundles", "Held by", "Why");
    for (var one : flows) {
      for (var some : one.undelivered()) {
        var at = some.at();
        row(
            page,
            one.flow().from(),
            one.flow().to(),
            ">" + some.count(),
            at == null ? "" : at,
            some.why());
      }
    }
    page.append("</tbody></table>\n");
  }

  private static void links(StringBuilder page, Simulation simulation) {
    var report = simulation.report();
    page.append("<h2>Links</h2>\n");
    head(page, "From", "To", ">Volume", ">With a way back", ">Carried", ">Sent again", ">Used");
    for (var one : report.links()) {
      row(
          page,
          one.from(),
          one.to(),
          ">" + bytes(one.volumeBytes()),
          ">" + bytes(one.usableBytes()),
          ">" + bytes(one.carriedBytes()),
          ">" + bytes(one.repeatedBytes()),
          ">" + percent(one.utilisation()));
    }
    page.append(
        "</tbody></table>\n<p>Grey is what contacts could carry, blue what they did.</p>\n");
    report.links().stream()
        .sorted(Comparator.comparingDouble(LinkReport::carriedBytes).reversed())
        .limit(MAX_PLOTS)
        .forEach(
            one ->
                figure(
                    page,
                    simulation,
                    one.from() + " → " + one.to(),
                    new Plot(
                        SimulationJson.upToTheEnd(one.offered(), report),
                        SimulationJson.upToTheEnd(one.carried(), report)),
                    " in " + TimeText.of(Math.round(report.sliceNanos()))));
  }

  private static void stores(StringBuilder page, Simulation simulation) {
    var report = simulation.report();
    page.append("<h2>Stores</h2>\n");
    head(
        page,
        "Node",
        ">Most",
        ">Bundles at most",
        ">At the end",
        ">Room for",
        ">Found it full",
        ">Turned away");
    for (var one : report.stores()) {
      row(
          page,
          one.node(),
          ">" + bytes(one.mostBytes()),
          ">" + one.mostBundles(),
          ">" + bytes(one.lastBytes()),
          ">" + (one.isLimited() ? bytes(one.limitBytes()) : "any amount"),
          ">" + one.refused(),
          ">" + one.turnedAway());
    }
    page.append("</tbody></table>\n<p>Grey is what a store has room for. A bundle that finds it ");
    page.append("full stays with its sender, one of the node's own is turned away.</p>\n");
    report.stores().stream()
        .filter(one -> one.mostBytes() > 0)
        .sorted(Comparator.comparingLong(StoreReport::mostBytes).reversed())
        .limit(MAX_PLOTS)
        .forEach(
            one ->
                figure(
                    page,
                    simulation,
                    one.node(),
                    storePlot(one, SimulationJson.upToTheEnd(one.bytes(), report)),
                    ""));
  }

  private static Plot storePlot(StoreReport one, List<Double> bytes) {
    boolean limited = one.isLimited();
    return new Plot(
        limited ? Collections.nCopies(bytes.size(), (double) one.limitBytes()) : List.of(), bytes);
  }

  private static void figure(
      StringBuilder page, Simulation simulation, String title, Plot plot, String per) {
    page.append("<figure><figcaption>").append(escaped(title)).append("<span>up to ");
    page.append(escaped(PlanSummary.scaled(plot.most(), "B") + per)).append("</span></figcaption>");
    page.append(plot.svg(title)).append("<div class=\"axis\"><span>0</span><span>");
    page.append(TimeText.of(simulation.report().endNanos())).append("</span></div></figure>\n");
  }

  /** A name that begins with {@code >} is aligned to the right, and so is a cell. */
  private static void head(StringBuilder page, String... names) {
    page.append("<table><thead><tr>");
    for (var name : names) {
      cell(page, "th", name);
    }
    page.append("</tr></thead><tbody>\n");
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("<tr>");
    for (var text : cells) {
      cell(page, "td", text);
    }
    page.append("</tr>\n");
  }

  private static void cell(StringBuilder page, String tag, String text) {
    boolean right = text.startsWith(">");
    page.append('<').append(tag).append(right ? " class=\"n\">" : ">");
    page.append(escaped(right ? text.substring(1) : text)).append("</").append(tag).append('>');
  }

  private static String time(Latencies times, double share) {
    return times.size() == 0 ? "" : TimeText.of(times.quantileNanos(share));
  }

  private static String bytes(double amount) {
    return Double.isFinite(amount) ? PlanSummary.scaled(amount, "B") : "unlimited";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", PERCENT * share);
  }
}
