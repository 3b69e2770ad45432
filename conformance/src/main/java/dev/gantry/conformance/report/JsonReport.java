package dev.gantry.conformance.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.run.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** A report for programs; its form is told in docs/conformance.md. */
public final class JsonReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  /** Writes it; the stream stays open. */
  public static void write(Report report, OutputStream out) throws IOException {
    var root = JSON.createObjectNode();
    root.put("tester", report.tester());
    root.put("target", report.target());
    root.put("role", report.role());
    root.put("tls", report.tls());
    root.put("at", report.at().toString());
    root.put("seconds", report.took().toMillis() / 1000.0);
    var counts = root.putObject("counts");
    report.counts().forEach((verdict, count) -> counts.put(name(verdict.name()), count));
    var cases = root.putArray("cases");
    report.outcomes().forEach(one -> cases.add(node(one)));
    out.write(JSON.writeValueAsBytes(root));
  }

  private static ObjectNode node(Outcome outcome) {
    var node = JSON.createObjectNode();
    var requirement = outcome.of().requirement();
    node.put("id", requirement.id());
    node.put("section", requirement.section());
    node.put("level", requirement.level().text());
    node.put("text", requirement.text());
    if (outcome.of() instanceof Case.Observed observed) {
      node.put("stimulus", observed.stimulus());
      node.put("expected", observed.expected());
    }
    node.put("verdict", name(outcome.verdict().name()));
    node.put("seen", outcome.seen());
    node.put("seconds", outcome.took().toMillis() / 1000.0);
    var exchanges = node.putArray("exchanges");
    for (var one : outcome.exchanges()) {
      var exchange = exchanges.addObject();
      exchange.put("millis", one.at().toMillis());
      exchange.put("connection", one.connection());
      exchange.put("from", name(one.direction().name()));
      exchange.put("text", one.text());
      exchange.put("octets", one.hex());
    }
    return node;
  }

  private static String name(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
