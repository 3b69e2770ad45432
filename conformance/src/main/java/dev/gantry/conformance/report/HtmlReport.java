package dev.gantry.conformance.report;

import static dev.gantry.conformance.report.Markup.escaped;

import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * One page that needs nothing else: a statement of conformance to RFC 9174, row by row, with the
 * evidence. Text of the other side is data here and never markup.
 */
public final class HtmlReport {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>RFC 9174 conformance of %1$s</title>
      <style>
      body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222 }
      table { border-collapse: collapse; width: 100%% }
      th, td { text-align: left; vertical-align: top; padding: .35em .6em; border-bottom: 1px solid #ddd }
      thead th { border-bottom: 2px solid #888; position: sticky; top: 0; background: #fff }
      .id { white-space: nowrap } .verdict { white-space: nowrap; font-weight: 600 }
      .pass { color: #17612f } .weak-pass { color: #7a5200 } .fail, .harness-fault { color: #a30f1f }
      .not-applicable, .not-observed { color: #666; font-weight: 400 }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f6f6; padding: .6em; font-size: 12px }
      dl { display: grid; grid-template-columns: max-content auto; gap: .2em 1em } dd { margin: 0 }
      @media print { details { display: none } thead th { position: static } }
      </style></head><body>
      <h1>RFC 9174 conformance of %1$s</h1>
      """;

  private HtmlReport() {}

  /** Writes it; the stream stays open. */
  public static void write(Report report, OutputStream out) throws IOException {
    var page = new StringBuilder();
    page.append(HEAD.formatted(escaped(report.target())));
    page.append("<dl>");
    fact(page, "Role of the side under test", report.role());
    fact(page, "Sessions", report.tls() ? "over TLS" : "in the clear");
    fact(page, "Tester", report.tester());
    fact(page, "Run at", report.at().truncatedTo(ChronoUnit.SECONDS).toString());
    fact(page, "Time taken", report.took().toSeconds() + " s");
    report.counts().forEach((verdict, count) -> fact(page, verdict.text(), count.toString()));
    page.append(
        "</dl>\n"
            + "<p>Each row is a requirement of RFC 9174, in words of the kit; the RFC is what"
            + " holds. <em>Weak pass</em>: an advice that is not followed. <em>Not observed</em>:"
            + " nothing can be said from outside, or not in this run; it is no pass.</p>\n"
            + "<table><thead><tr><th>Row</th><th>Level</th><th>Requirement</th><th>Verdict</th><th>Evidence</th></tr></thead><tbody>\n");
    report.outcomes().forEach(one -> row(page, one));
    page.append("</tbody></table></body></html>\n");
    out.write(page.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void fact(StringBuilder page, String name, String value) {
    page.append("<dt>").append(escaped(name)).append("</dt><dd>").append(escaped(value));
    page.append("</dd>");
  }

  private static void row(StringBuilder page, Outcome outcome) {
    var requirement = outcome.of().requirement();
    page.append("<tr id=\"").append(escaped(requirement.id())).append("\">");
    page.append("<td class=\"id\">").append(escaped(requirement.id())).append("</td>");
    page.append("<td>").append(escaped(requirement.level().text())).append("</td>");
    page.append("<td>").append(escaped(requirement.text())).append("</td>");
    page.append("<td class=\"verdict ").append(styleOf(outcome.verdict())).append("\">");
    page.append(escaped(outcome.verdict().text())).append("</td><td>");
    page.append(escaped(outcome.seen()));
    if (outcome.of() instanceof Case.Observed observed && !outcome.exchanges().isEmpty()) {
      page.append("<details><summary>what passed</summary><p>The tester: ");
      page.append(escaped(observed.stimulus())).append(".<br>Expected: ");
      page.append(escaped(observed.expected())).append(".</p><pre>");
      page.append(escaped(Exchanges.text(outcome.exchanges()))).append("</pre></details>");
    }
    page.append("</td></tr>\n");
  }

  private static String styleOf(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
