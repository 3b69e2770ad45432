package dev.gantry.conformance.report;

import static dev.gantry.conformance.report.Markup.escaped;

import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A report as build servers read it: a failure for each fail, an error for each harness fault, and
 * skipped for what was not looked at. A weak pass is a pass that says so. Written by hand, as the
 * Java runtime of the image has no XML.
 */
public final class JunitReport {
  private JunitReport() {}

  /** Writes it; the stream stays open. */
  public static void write(Report report, OutputStream out) throws IOException {
    var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
    attribute(xml, "name", "RFC 9174 " + report.role() + (report.tls() ? " TLS" : ""));
    attribute(xml, "hostname", report.target());
    attribute(xml, "timestamp", report.at().toString());
    attribute(xml, "time", seconds(report.took()));
    attribute(xml, "tests", Integer.toString(report.outcomes().size()));
    attribute(xml, "failures", Integer.toString(report.count(Verdict.FAIL)));
    attribute(xml, "errors", Integer.toString(report.count(Verdict.HARNESS_FAULT)));
    int skipped = report.count(Verdict.NOT_APPLICABLE) + report.count(Verdict.NOT_OBSERVED);
    attribute(xml, "skipped", Integer.toString(skipped));
    xml.append(">\n");
    report.outcomes().forEach(one -> append(xml, one));
    xml.append("</testsuite>\n");
    out.write(xml.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void append(StringBuilder xml, Outcome outcome) {
    var requirement = outcome.of().requirement();
    xml.append("  <testcase");
    attribute(xml, "classname", "RFC 9174 " + requirement.section());
    attribute(xml, "name", requirement.id() + " " + requirement.text());
    attribute(xml, "time", seconds(outcome.took()));
    var seen = outcome.verdict().text() + ": " + outcome.seen();
    switch (outcome.verdict()) {
      case FAIL -> told(xml, "failure", seen, outcome);
      case HARNESS_FAULT -> told(xml, "error", seen, outcome);
      case NOT_APPLICABLE, NOT_OBSERVED -> told(xml, "skipped", seen, outcome);
      case PASS, WEAK_PASS ->
          xml.append("><system-out>").append(escaped(seen)).append("</system-out></testcase>\n");
    }
  }

  private static void told(StringBuilder xml, String element, String seen, Outcome outcome) {
    xml.append("><").append(element);
    attribute(xml, "message", seen);
    xml.append('>').append(escaped(Exchanges.text(outcome.exchanges())));
    xml.append("</").append(element).append("></testcase>\n");
  }

  private static void attribute(StringBuilder xml, String name, String value) {
    xml.append(' ').append(name).append("=\"").append(escaped(value)).append('"');
  }

  private static String seconds(Duration time) {
    return "%d.%03d".formatted(time.toSeconds(), time.toMillisPart());
  }
}
