package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.line.Exchange;
import dev.gantry.conformance.report.HtmlReport;
import dev.gantry.conformance.report.JsonReport;
import dev.gantry.conformance.report.JunitReport;
import dev.gantry.conformance.report.Report;
import dev.gantry.conformance.report.Summary;
import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Repeated;
import dev.gantry.conformance.run.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** What is made of a run, with the words of a peer that means ill in it. */
class ReportsTest {
  private static final String HOSTILE = "<script>alert('x')</script> & \"quoted\" \u0000";

  @Test
  void json_is_of_the_form_that_the_schema_tells() throws Exception {
    var schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                Files.readString(Path.of("../docs/reference/conformance-report.schema.json")));
    var out = new ByteArrayOutputStream();
    JsonReport.write(report(), out);
    var json = new ObjectMapper().readTree(out.toByteArray());
    assertThat(schema.validate(json)).isEmpty();
    assertThat(json.path("counts").path("fail").asInt()).isEqualTo(report().count(Verdict.FAIL));
    ((com.fasterxml.jackson.databind.node.ObjectNode) json.path("cases").get(0)).remove("seen");
    assertThat(schema.validate(json)).as("the schema can fail").hasSize(1);
  }

  @Test
  void junit_counts_what_was_not_looked_at_as_skipped() throws Exception {
    var out = new ByteArrayOutputStream();
    JunitReport.write(report(), out);
    var root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(out.toByteArray()))
            .getDocumentElement();
    assertThat(root.getAttribute("tests")).isEqualTo("249");
    assertThat(root.getElementsByTagName("failure").getLength())
        .isEqualTo(Integer.parseInt(root.getAttribute("failures")));
    assertThat(root.getElementsByTagName("error").getLength())
        .isEqualTo(Integer.parseInt(root.getAttribute("errors")));
    assertThat(root.getElementsByTagName("skipped").getLength())
        .isEqualTo(Integer.parseInt(root.getAttribute("skipped")));
  }

  @Test
  void the_page_holds_words_of_the_peer_as_text_and_asks_nobody_for_anything() throws Exception {
    var out = new ByteArrayOutputStream();
    HtmlReport.write(report(), out);
    var page = out.toString(StandardCharsets.UTF_8);
    assertThat(page).doesNotContain("<script").contains("&lt;script&gt;alert(&#39;x&#39;)");
    assertThat(page).contains("default-src 'none'").doesNotContain("http://", "https://", "src=");
  }

  @Test
  void the_summary_tells_what_is_not_as_it_should_be() {
    var report = report();
    int told =
        report.count(Verdict.FAIL)
            + report.count(Verdict.WEAK_PASS)
            + report.count(Verdict.HARNESS_FAULT);
    assertThat(Summary.lines(report, false)).hasSize(told + 2);
    assertThat(Summary.lines(report, true)).hasSize(249 + 2);
  }

  @Test
  void of_several_runs_the_worst_outcome_of_a_case_counts_and_says_how_often() {
    var one = Catalog.load().getFirst();
    var runs =
        List.of(
            List.of(outcome(one, Verdict.PASS, "fine")),
            List.of(outcome(one, Verdict.FAIL, "broken")),
            List.of(outcome(one, Verdict.NOT_OBSERVED, "away")));
    var joined = Repeated.worst(runs).getFirst();
    assertThat(joined.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(joined.seen()).isEqualTo("broken (1 of 3 runs)");
  }

  /** All rows, each verdict in turn. */
  private static Report report() {
    var outcomes = new ArrayList<Outcome>();
    var verdicts = Verdict.values();
    for (var one : Catalog.load()) {
      outcomes.add(outcome(one, verdicts[outcomes.size() % verdicts.length], HOSTILE));
    }
    return new Report(
        "gantry test", HOSTILE, "passive", true, Instant.EPOCH, Duration.ofMillis(1234), outcomes);
  }

  private static Outcome outcome(Case of, Verdict verdict, String seen) {
    var exchange =
        new Exchange(Duration.ofMillis(5), 1, Exchange.Direction.OTHER, HOSTILE, "05 00 01");
    return new Outcome(of, verdict, seen, Duration.ofMillis(7), List.of(exchange));
  }
}
