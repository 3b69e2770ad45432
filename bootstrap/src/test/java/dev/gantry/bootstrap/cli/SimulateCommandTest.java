package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulation as its users call it. */
class SimulateCommandTest {
  private static final Path DOCUMENT = Path.of("../docs/simulate.md");
  private static final String PLAN =
      "a range +0 +1000 1 2 1\na contact +0 +100 1 2 10000\na contact +0 +100 2 1 10000\n";
  private static final String NODES =
      "[[flows]]\nfrom = \"1\"\nto = \"ipn:2.0\"\nbundle-size = 10000\ncount = 10\n";

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Cli.Outcome run(String plan, String nodes, String... more) throws IOException {
    var args =
        new ArrayList<>(
            List.of(
                "simulate",
                "--plan",
                file("plan.rc", plan),
                "--format",
                "ion",
                "--nodes",
                file("nodes.toml", nodes)));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  @Test
  void the_two_commands_of_the_document_say_what_it_shows() throws Exception {
    var text = Files.readString(DOCUMENT);
    var commands = Pattern.compile("(?m)^    gantry (simulate --plan .*)$").matcher(text);
    assertThat(commands.find()).isTrue();
    var first = Cli.run(words(commands.group(1))).succeeds();
    var shown = Pattern.compile("(?m)(?:^    (?! *gantry).*\n)+").matcher(text);
    assertThat(shown.find()).isTrue();
    assertThat(first.out()).isEqualTo(shown.group().replaceAll("(?m)^    ", ""));

    assertThat(commands.find()).isTrue();
    var second = Cli.run(words(commands.group(1))).succeeds();
    assertThat(second.out()).startsWith(first.out()).contains("delivered 318 of 318 bundles");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("<h1>318 of 318 bundles delivered", "<svg role=\"img\"", "ipn:3.0 → ipn:2.0");
  }

  /** As a shell has them, from the root of the repository, with reports where they do no harm. */
  private String[] words(String command) {
    return command
        .replace("docs/examples", "../docs/examples")
        .replace("report.html", folder.resolve("report.html").toString())
        .split(" ");
  }

  @Test
  void what_arrives_is_told_in_three_forms() throws Exception {
    var json = folder.resolve("report.json").toString();
    var outcome = run(PLAN, NODES, "--json", json, "--html", folder.resolve("a.html").toString());
    assertThat(outcome.succeeds().out())
        .contains(
            "ION plan: 2 contacts, one way each, between 2 nodes",
            "rates   80 kbit/s (10 kB/s)",
            "delivered 10 of 10 bundles, the last after 17.")
        .containsPattern("ipn:1.0 +ipn:2.0 +10 of 10 kB +10 +8\\.\\d s +")
        .containsPattern("ipn:1.0 +100 kB +10 +0 B");
    assertThat(Files.readString(Path.of(json)))
        .contains(
            "\"seed\":1,\"dialect\":\"ION\",\"contacts\":2,\"nodes\":2",
            "\"sent\":10,\"delivered\":10,\"duplicates\":0",
            "\"undelivered\":[]",
            "\"node\":\"ipn:1.0\",\"most-bytes\":100000,\"most-bundles\":10,\"last-bytes\":0")
        .endsWith("}\n");
    assertThat(Files.readString(folder.resolve("a.html")))
        .contains("default-src 'none'", "10 of 10 bundles delivered");
  }

  @Test
  void what_does_not_arrive_is_told_with_its_reason_and_a_code_of_its_own() throws Exception {
    var outcome = run(PLAN, NODES.replace("count = 10", "count = 100"));
    assertThat(outcome.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(outcome.out())
        .containsPattern("delivered 9\\d of 100 bundles, in 1 min 41 s")
        .containsPattern(
            "not delivered: \\d+ from ipn:1.0 to ipn:2.0, held by ipn:1.0: the contacts on its way"
                + " were full");
  }

  @Test
  void without_traffic_only_the_plan_is_told() throws Exception {
    var outcome =
        Cli.run("simulate", "--plan", file("plan.rc", PLAN), "--format", "ion").succeeds();
    assertThat(outcome.out().lines()).hasSize(5);
  }

  @Test
  void contacts_that_are_not_certain_are_drawn_from_the_seed_or_all_taken() throws Exception {
    var plan = PLAN.replace("10000\n", "10000 0.0\n");
    var drawn = run(plan, NODES);
    assertThat(drawn.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(drawn.out()).contains("0 of 2 contacts come about with seed 1");
    assertThat(run(plan, NODES, "--all-contacts").succeeds().out())
        .contains("delivered 10 of 10")
        .doesNotContain("come about");
  }

  @Test
  void equal_seeds_write_equal_reports() throws Exception {
    var one = folder.resolve("one.json");
    var other = folder.resolve("other.json");
    run(PLAN, NODES, "--seed", "5", "--json", one.toString()).succeeds();
    run(PLAN, NODES, "--seed", "5", "--json", other.toString()).succeeds();
    assertThat(Files.readString(one)).isEqualTo(Files.readString(other));
  }

  @Test
  void a_name_of_the_plan_may_be_a_node_id_in_both_files() throws Exception {
    assertThat(run(PLAN, NODES, "--node", "1=ipn:77.0").succeeds().out()).contains("ipn:77.0");
  }

  @Test
  void settings_of_one_node_change_what_its_sessions_do() throws Exception {
    var narrow = NODES + "[[nodes]]\nnode = \"1\"\nmax-unacked-transfers = 1\n";
    // One bundle a round trip of two seconds and a second of octets.
    assertThat(run(PLAN, narrow).succeeds().out())
        .containsPattern("delivered 10 of 10 bundles, the last after 3\\d\\.\\d s");
  }

  @Test
  void a_run_ends_when_it_is_told_to_and_connections_break_where_they_are_told_to()
      throws Exception {
    var early = run(PLAN, NODES, "--until", "10s", "--gaps", "break");
    assertThat(early.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(early.out()).contains("in 10.0 s", "the run ended before its turn came");
  }

  @Test
  void faults_are_one_line_with_a_place() throws Exception {
    var plan = file("plan.rc", PLAN);
    Cli.run("simulate").failsWith(ExitCode.USAGE, "--plan");
    Cli.run("simulate", "--plan", plan).failsWith(ExitCode.CONFIGURATION, "plan.rc", "--format");
    Cli.run("simulate", "--plan", plan + "x").failsWith(ExitCode.CONFIGURATION, "no such file");
    Cli.run("simulate", "--plan", plan, "--format", "csv").failsWith(ExitCode.USAGE, "csv");
    Cli.run("simulate", "--plan", plan, "--rate-unit", "baud").failsWith(ExitCode.USAGE, "baud");
    Cli.run("simulate", "--plan", plan, "--zero", "soon").failsWith(ExitCode.USAGE, "soon", "2030");
    Cli.run("simulate", "--plan", plan, "--rate", "5").failsWith(ExitCode.USAGE, "--format one");
    Cli.run("simulate", "--plan", plan, "--rate-unit", "bit/s").failsWith(ExitCode.USAGE, "ion");
    Cli.run("simulate", "--plan", plan, "--eid-nodes").failsWith(ExitCode.USAGE, "--format ion");
    run(PLAN + "a contact +1 +2 1 2 1e6\n", NODES)
        .failsWith(ExitCode.CONFIGURATION, "plan.rc:4: rate \"1e6\"", "ION would read 1");
    run(PLAN, NODES.replace("ipn:2.0", "ipn:9.0"))
        .failsWith(
            ExitCode.CONFIGURATION,
            "nodes.toml:1: there is no node ipn:9.0 in the plan; it has ipn:1.0, ipn:2.0");
    run(PLAN, NODES.replace("ipn:2.0", "1"))
        .failsWith(ExitCode.CONFIGURATION, "nodes.toml:1: bundles from ipn:1.0 to itself");
    run(PLAN, NODES.replace("10000", "64MiB").replace("count = 10", "count = 1025"))
        .failsWith(ExitCode.CONFIGURATION, "nodes.toml");
  }

  @Test
  void a_report_that_has_no_place_is_told_before_anything_is_simulated() throws Exception {
    var nowhere = folder.resolve("nowhere/report").toString();
    for (var option : List.of("--json", "--html")) {
      var outcome = run(PLAN, NODES, option, nowhere);
      outcome.failsWith(ExitCode.FILES, nowhere, "make it first");
      assertThat(outcome.out()).isEmpty();
    }
  }

  @Test
  void notes_of_the_reader_are_told() throws Exception {
    var outcome = run("1 1 node.ionconfig\n" + PLAN, NODES).succeeds();
    assertThat(outcome.out()).contains("note: ", "plan.rc:1: 1 line here or behind");
  }

  @Test
  void a_store_that_is_too_small_is_told_in_three_forms() throws Exception {
    var json = folder.resolve("report.json");
    var html = folder.resolve("report.html");
    var store = "[[nodes]]\nnode = \"1\"\nmax-store-bytes = \"45kB\"\n";
    var outcome = run(PLAN, NODES + store, "--json", json.toString(), "--html", html.toString());
    assertThat(outcome.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(outcome.out())
        .contains(
            "delivered 4 of 10 bundles",
            "not delivered: 6 from ipn:1.0 to ipn:2.0, held by ipn:1.0: its store was full")
        .containsPattern("STORE OF +MOST +BUNDLES +AT THE END +ROOM FOR +FOUND IT FULL +TURNED")
        .containsPattern("ipn:1.0 +40 kB +4 +0 B +45 kB +0 +6");
    assertThat(Files.readString(json))
        .contains("\"last-bytes\":0,\"limit-bytes\":45000,\"refused\":0,\"turned-away\":6")
        .contains("\"last-bytes\":0,\"refused\":0,\"turned-away\":0");
    assertThat(Files.readString(html))
        .contains("<th class=\"n\">Found it full</th>", "<td class=\"n\">45 kB</td>", "any amount");
  }

  @Test
  void a_store_that_nothing_can_be_put_into_is_a_fault_of_the_file() throws Exception {
    var store = "[[nodes]]\nnode = \"1\"\nmax-store-bytes = 15\n";
    run(PLAN, NODES + store)
        .failsWith(
            ExitCode.CONFIGURATION,
            "nodes.toml:",
            "nodes[0].max-store-bytes",
            "out of range: 16 to");
  }

  private Cli.Outcome runWithErrors(String rate, String... more) throws IOException {
    var contact = "[\"%s\", \"%s\", 0, 1000, [[0, 80000, RATE, 1]]]".replace("RATE", rate);
    var edge = "{\"vertices\": [\"%s\", \"%s\"], \"contacts\": [" + contact + "]}";
    var plan =
        "{\"contact_type\": \"Contact_v2\", \"edges\": [%s, %s]}"
            .formatted(edge.formatted("1", "2", "1", "2"), edge.formatted("2", "1", "2", "1"));
    var args =
        new ArrayList<>(
            List.of(
                "simulate",
                "--plan",
                file("plan.json", plan),
                "--nodes",
                file("nodes.toml", NODES)));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  @Test
  void bit_errors_of_the_plan_are_told_and_what_was_sent_again_for_them() throws Exception {
    var json = folder.resolve("report.json");
    var html = folder.resolve("report.html");
    var outcome = runWithErrors("5e-05", "--json", json.toString(), "--html", html.toString());
    assertThat(outcome.succeeds().out())
        .contains("  errors  up to 5.0E-5 of all bits", "delivered 10 of 10 bundles")
        .containsPattern("CARRIED +SENT AGAIN +USED")
        .containsPattern("ipn:1.0 +ipn:2.0 +.* kB +.* kB +.* kB +[0-9.]+ kB +[0-9.]+ %");
    assertThat(Files.readString(json)).containsPattern("\"repeated-bytes\":[1-9][0-9]{4}");
    assertThat(Files.readString(html)).contains("<th class=\"n\">Sent again</th>");
    assertThat(runWithErrors("0").succeeds().out()).doesNotContain("SENT AGAIN", "errors");
  }

  @Test
  void a_plan_with_too_many_bit_errors_carries_nothing_and_that_is_noted() throws Exception {
    var outcome = runWithErrors("0.01");
    assertThat(outcome.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(outcome.out())
        .contains(
            "note: 2 contacts, or parts of one, have so many bit errors that nine of ten packets"
                + " of 1500 octets are lost: nothing is carried there",
            "delivered 0 of 10 bundles");
  }
}
