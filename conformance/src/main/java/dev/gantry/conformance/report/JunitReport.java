package dev.gantry.conformance.report;

import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report as build servers read it: a failure for each fail, an error for each harness fault, and
 * skipped for what was not looked at. A weak pass is a pass that says so.
 */
public final class JunitReport {
  private JunitReport() {}

  /** Writes it; the stream stays open. */
  public static void write(Report report, OutputStream out) throws IOException {
    try {
      var xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "RFC 9174 " + report.role());
      xml.writeAttribute("hostname", legal(report.target()));
      xml.writeAttribute("timestamp", report.at().toString());
      xml.writeAttribute("time", seconds(report.took().toMillis()));
      xml.writeAttribute("tests", Integer.toString(report.outcomes().size()));
      xml.writeAttribute("failures", Integer.toString(report.count(Verdict.FAIL)));
      xml.writeAttribute("errors", Integer.toString(report.count(Verdict.HARNESS_FAULT)));
      xml.writeAttribute(
          "skipped",
          Integer.toString(
              report.count(Verdict.NOT_APPLICABLE) + report.count(Verdict.NOT_OBSERVED)));
      for (var one : report.outcomes()) {
        write(one, xml);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private static void write(Outcome outcome, XMLStreamWriter xml) throws XMLStreamException {
    var requirement = outcome.of().requirement();
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "RFC 9174 " + requirement.section());
    xml.writeAttribute("name", requirement.id() + " " + legal(requirement.text()));
    xml.writeAttribute("time", seconds(outcome.took().toMillis()));
    var element =
        switch (outcome.verdict()) {
          case FAIL -> "failure";
          case HARNESS_FAULT -> "error";
          case NOT_APPLICABLE, NOT_OBSERVED -> "skipped";
          case PASS, WEAK_PASS -> "system-out";
        };
    xml.writeStartElement(element);
    var seen = legal(outcome.verdict().text() + ": " + outcome.seen());
    if (element.equals("system-out")) {
      xml.writeCharacters(seen);
    } else {
      xml.writeAttribute("message", seen);
      xml.writeCharacters(legal(Exchanges.text(outcome.exchanges())));
    }
    xml.writeEndElement();
    xml.writeEndElement();
  }

  /**
   * What XML 1.0 has no way to hold, such as a control octet in the Node ID of a peer, becomes ?.
   */
  private static String legal(String text) {
    var legal = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              boolean allowed =
                  c == '\t'
                      || c == '\n'
                      || c >= 0x20 && c <= 0xD7FF
                      || c >= 0xE000 && c <= 0xFFFD
                      || c >= 0x10000;
              legal.appendCodePoint(allowed ? c : '?');
            });
    return legal.toString();
  }

  private static String seconds(long millis) {
    return "%d.%03d".formatted(millis / 1000, millis % 1000);
  }
}
