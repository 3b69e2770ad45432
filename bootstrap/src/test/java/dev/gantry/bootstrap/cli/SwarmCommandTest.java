package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Swarms as their users call them. */
class SwarmCommandTest {
  @TempDir private Path folder;

  @Test
  void many_runs_are_summed_up() throws Exception {
    var outcome = Cli.run("simulate", "swarm", "--runs", "8", "--seed", "3").succeeds();
    assertThat(outcome.out())
        .matches(
            "(?s)8 runs in [0-9.]+ s: [0-9]+ sessions, [0-9]+ bundles delivered in [0-9]+ attempts,"
                + " [0-9]+ taken again\\R"
                + "nothing was broken\\R");
  }

  @Test
  void one_run_is_shown_line_by_line_and_as_a_chart() throws Exception {
    var chart = folder.resolve("chart.html");
    var outcome =
        Cli.run("simulate", "swarm", "--seed", "4", "--timeline", "--html", chart.toString())
            .succeeds();
    assertThat(outcome.out())
        .contains("-> 10.0.0.1", "Contact Header", "received at", "seed 4: 2 nodes")
        .endsWith("nothing was broken" + System.lineSeparator());
    assertThat(Files.readString(chart))
        .contains("class=\"sent\"", "To see it again: gantry simulate swarm --seed 4 --timeline");
  }

  @Test
  void equal_seeds_print_equal_lines() throws Exception {
    var first = Cli.run("simulate", "swarm", "--seed", "9", "--nodes", "4", "--timeline");
    var second = Cli.run("simulate", "swarm", "--seed", "9", "--nodes", "4", "--timeline");
    assertThat(first.succeeds().out()).isEqualTo(second.succeeds().out()).contains("4 nodes");
  }

  @Test
  void what_cannot_be_run_is_told() throws Exception {
    assertThat(Cli.run("simulate", "swarm", "--runs", "0").err())
        .contains("--runs must be 1 or more");
    assertThat(Cli.run("simulate", "swarm", "--nodes", "1").err())
        .contains("--nodes must be 2 to 1000");
    assertThat(Cli.run("simulate", "swarm", "--nodes", "1001").err())
        .contains("--nodes must be 2 to 1000");
    assertThat(Cli.run("simulate", "swarm", "--runs", "2", "--timeline").err())
        .contains("--timeline shows a single run");
    var nothing = Cli.run("simulate");
    assertThat(nothing.err()).contains("give a --plan, or ask for a 'swarm'");
  }

  @Test
  void chart_that_cannot_be_written_is_told() throws Exception {
    var nowhere = folder.resolve("no/chart.html").toString();
    var outcome = Cli.run("simulate", "swarm", "--seed", "4", "--html", nowhere);
    assertThat(outcome.err()).contains("cannot be written", nowhere, "make it first");
    assertThat(outcome.out()).as("what is told before the run").isEmpty();
  }
}
