package dev.gantry.simulator.timeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A {@link Timeline} as one HTML page that needs nothing else: a line for each node, an arrow for
 * each message from when it left to when it was received, a cross where it never was. What is
 * farther down happened later; rows are moments, not seconds.
 */
public final class SequenceChart {
  /** Entries that are drawn, the last ones: a browser scrolls through so many without effort. */
  public static final int MAX_DRAWN = 4_000;

  private static final int LEFT_PIXELS = 120;
  private static final int COLUMN_PIXELS = 330;
  private static final int ROW_PIXELS = 18;
  private static final int TOP_PIXELS = 50;
  private static final int CROSS_PIXELS = 60;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>%1$s</title>
      <style>
      body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5em; color: #222; background: #fff }
      svg { font: 11px ui-monospace, monospace }
      .life { stroke: #bbb } .time { fill: #777 } .host { font-weight: 700 }
      .sent { stroke: #1c5a9c; marker-end: url(#head) } .lost { stroke: #a30f1f; stroke-dasharray: 4 3; marker-end: url(#cross) }
      .word { fill: #123 } .note { fill: #7a5200 }
      </style></head><body>
      <h1>%1$s</h1>
      <p>%2$s</p>
      """;

  private static final String MARKERS =
      """
      <defs><marker id="head" markerWidth="8" markerHeight="8" refX="7" refY="3" orient="auto"><path d="M0,0 L7,3 L0,6 z" fill="#1c5a9c"/></marker>
      <marker id="cross" markerWidth="8" markerHeight="8" refX="4" refY="4"><path d="M1,1 L7,7 M7,1 L1,7" stroke="#a30f1f"/></marker></defs>
      """;

  private final List<Timeline.Entry> entries;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Map<Long, Integer> rows = new LinkedHashMap<>();
  private final StringBuilder page = new StringBuilder();

  private SequenceChart(List<Timeline.Entry> entries) {
    this.entries = entries;
    var moments = new TreeSet<Long>();
    var hosts = new TreeSet<String>();
    for (var entry : entries) {
      hosts.add(entry.host());
      moments.add(entry.atNanos());
      if (entry instanceof Timeline.Sent sent) {
        hosts.add(sent.to());
        var arrived = sent.arrivedNanos();
        if (arrived != null) {
          moments.add(arrived);
        }
      }
    }
    hosts.forEach(host -> columns.put(host, columns.size()));
    layRows(moments);
  }

  /**
   * The page.
   *
   * @param title one line
   * @param about one sentence below it, such as how to see the run again
   */
  public static String html(Timeline timeline, String title, String about) {
    var all = timeline.entries();
    var drawn = all.subList(Math.max(0, all.size() - MAX_DRAWN), all.size());
    long left = timeline.dropped() + all.size() - drawn.size();
    var chart = new SequenceChart(drawn);
    chart.page.append(
        HEAD.formatted(
            escaped(title),
            escaped(
                left == 0 ? about : about + " The " + left + " entries before are not drawn.")));
    chart.draw();
    return chart.page.append("</body></html>\n").toString();
  }

  /** As many rows for a moment as entries begin at it, so that no two words are written at one. */
  private void layRows(TreeSet<Long> moments) {
    Map<Long, Integer> beginning = new LinkedHashMap<>();
    entries.forEach(entry -> beginning.merge(entry.atNanos(), 1, Integer::sum));
    int row = 0;
    for (long moment : moments) {
      rows.put(moment, row);
      row += Math.max(1, beginning.getOrDefault(moment, 1));
    }
    rows.put(Long.MAX_VALUE, row);
  }

  private void draw() {
    int height = y(Long.MAX_VALUE, 0) + ROW_PIXELS;
    int width = LEFT_PIXELS + columns.size() * COLUMN_PIXELS;
    page.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" role=\"img\">\n"
            .formatted(width, height));
    page.append(MARKERS);
    columns.forEach(
        (host, column) -> {
          int x = x(host);
          line("life", x, TOP_PIXELS - ROW_PIXELS, x, height);
          text("host", x, TOP_PIXELS - ROW_PIXELS - 6, host);
        });
    Map<Long, Integer> used = new LinkedHashMap<>();
    for (var entry : entries) {
      int within = used.merge(entry.atNanos(), 1, Integer::sum) - 1;
      int y = y(entry.atNanos(), within);
      if (within == 0) {
        text("time", 4, y, Timeline.seconds(entry.atNanos()) + " s");
      }
      switch (entry) {
        case Timeline.Note note -> text("note", x(note.host()) + 6, y, note.what());
        case Timeline.Sent sent -> draw(sent, y);
      }
    }
    page.append("</svg>\n");
  }

  private void draw(Timeline.Sent sent, int y) {
    int from = x(sent.host());
    int to = x(sent.to());
    var arrived = sent.arrivedNanos();
    if (arrived == null) {
      line("lost", from, y, from + (to < from ? -CROSS_PIXELS : CROSS_PIXELS), y);
    } else {
      line("sent", from, y, to, Math.max(y, y(arrived, 0)));
    }
    text("word", Math.min(from, to) + 8, y - 3, "#" + sent.connection() + " " + sent.what());
  }

  private int x(String host) {
    return LEFT_PIXELS + columns.getOrDefault(host, 0) * COLUMN_PIXELS;
  }

  private int y(long moment, int within) {
    return TOP_PIXELS + (rows.getOrDefault(moment, 0) + within) * ROW_PIXELS;
  }

  private void line(String style, int x1, int y1, int x2, int y2) {
    page.append(
        "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n"
            .formatted(style, x1, y1, x2, y2));
  }

  private void text(String style, int x, int y, String words) {
    page.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(style, x, y, escaped(words)));
  }

  /** Text of nodes is data here and never markup. */
  private static String escaped(String text) {
    var safe = new ArrayList<String>();
    text.codePoints()
        .forEach(
            c ->
                safe.add(
                    switch (c) {
                      case '<' -> "&lt;";
                      case '>' -> "&gt;";
                      case '&' -> "&amp;";
                      case '"' -> "&quot;";
                      default -> Character.toString(Character.isISOControl(c) ? '?' : c);
                    }));
    return String.join("", safe);
  }
}
