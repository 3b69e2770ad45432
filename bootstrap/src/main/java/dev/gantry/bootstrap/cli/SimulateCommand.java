package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.TrafficFile;
import dev.gantry.bootstrap.simulation.PlanContacts;
import dev.gantry.bootstrap.simulation.Simulation;
import dev.gantry.bootstrap.simulation.SimulationJson;
import dev.gantry.bootstrap.simulation.SimulationPage;
import dev.gantry.bootstrap.wiring.Version;
import dev.gantry.contactplan.Plan;
import dev.gantry.contactplan.PlanSummary;
import dev.gantry.contactplan.reading.PlanException;
import dev.gantry.contactplan.reading.PlanFile;
import dev.gantry.contactplan.reading.ReadPlan;
import dev.gantry.simulator.SeededRandom;
import dev.gantry.simulator.relay.Flow;
import dev.gantry.simulator.relay.Gaps;
import dev.gantry.simulator.relay.PlannedContact;
import dev.gantry.simulator.relay.RelayNode;
import dev.gantry.simulator.relay.RelayRun;
import dev.gantry.simulator.relay.RelaySetup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how long traffic takes over a contact plan. */
@Command(
    name = "simulate",
    subcommands = SwarmCommand.class,
    mixinStandardHelpOptions = true,
    description = {
      "Simulates traffic over a contact plan: how long it takes, how full links and stores become."
          + " Gantry's own machines run in virtual time; the BPA that routes is the simulation's.",
      "Without --nodes it only says what it understands of the plan."
    },
    footer = {
      "",
      "Examples:",
      "  gantry simulate --plan plan.ionrc --format ion",
      "  gantry simulate --plan plan.json --nodes nodes.toml --html report.html",
      "  gantry simulate swarm --runs 1000",
      ExitCode.HELP
    })
final class SimulateCommand implements Callable<Integer> {
  @Mixin private PlanOptions plan = new PlanOptions();

  @Option(
      names = "--nodes",
      paramLabel = "FILE",
      description = "What is carried, and which nodes are not as all others (TOML).")
  private @Nullable Path nodes;

  @Option(
      names = "--gaps",
      paramLabel = "WHAT",
      defaultValue = "stall",
      description =
          "What connections do when a contact ends: they stall until the next, or break (default:"
              + " ${DEFAULT-VALUE}).")
  private Gaps gaps = Gaps.STALL;

  @Option(
      names = "--all-contacts",
      description = "Contacts that are not certain come about, all of them; by default by chance.")
  private boolean allContacts;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all chance: equal seeds give equal runs (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Converters.Span.class,
      description = "Ends so long after the plan's time 0; by default with the plan.")
  private @Nullable Duration until;

  @Option(names = "--json", paramLabel = "FILE", description = "A report for programs.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "A report for people, with plots.")
  private @Nullable Path html;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws ConfigException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ReportFile.check("report", json, html);
    var read = read();
    var understood = PlanSummary.lines(read.plan());
    understood.forEach(out::println);
    read.notes().forEach(note -> out.println("note: " + note));
    out.flush();
    if (nodes == null) {
      return ExitCode.OK.code();
    }
    var come = comeAbout(read.plan(), out);
    var setup = setup(TrafficFile.read(nodes), read.plan().nodes(), come);
    long drowned = setup.contacts().stream().filter(PlannedContact::isDrowned).count();
    if (drowned > 0) {
      out.println(PlanContacts.drowned(drowned));
    }
    var end = until == null ? Duration.ofNanos(setup.endNanos()) : until;
    var report = RelayRun.of(setup, end);
    var simulation =
        new Simulation("gantry " + Version.text(), come, understood, read.notes(), setup, report);
    out.println();
    SimulationText.lines(simulation, TerminalTable.terminalWidth(System.getenv("COLUMNS")))
        .forEach(out::println);
    out.flush();
    ReportFile.writeText(json, "report", () -> SimulationJson.of(simulation) + "\n");
    ReportFile.writeText(html, "report", () -> SimulationPage.of(simulation));
    return (report.delivered() == report.sent() ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private ReadPlan read() {
    try {
      return PlanFile.read(plan.file(), plan.reading());
    } catch (PlanException e) {
      throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private Plan comeAbout(Plan whole, PrintWriter out) {
    if (allContacts || !whole.isUncertain()) {
      return whole;
    }
    var random = SeededRandom.of(seed);
    var come = whole.drawn(random::nextDouble);
    out.println(
        "%d of %d contacts come about with seed %d"
            .formatted(come.contacts().size(), whole.contacts().size(), seed));
    return come;
  }

  private RelaySetup setup(TrafficFile traffic, List<String> known, Plan come) {
    var flows = new ArrayList<Flow>();
    for (var flow : traffic.flows()) {
      flows.add(
          checked(
              flow.where(),
              () ->
                  new Flow(
                      known(known, flow.from()),
                      known(known, flow.to()),
                      flow.bundleBytes(),
                      flow.count(),
                      flow.start(),
                      flow.interval())));
    }
    var others = new ArrayList<RelayNode>();
    for (var node : traffic.nodes()) {
      var keepalive = node.keepalive();
      var store = node.maxStoreBytes();
      others.add(
          checked(
              node.where(),
              () ->
                  new RelayNode(
                      known(known, node.name()),
                      keepalive == null ? null : (int) keepalive.toSeconds(),
                      node.maxUnackedTransfers(),
                      node.maxUnackedBytes(),
                      store == null ? RelayNode.UNLIMITED : store)));
    }
    return checked(
        String.valueOf(nodes),
        () -> new RelaySetup(PlanContacts.of(come), flows, others, gaps, seed));
  }

  private String known(List<String> known, String written) {
    String name = plan.reading().nameOf(written);
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "there is no node " + written + " in the plan; it has " + some(known));
    }
    return name;
  }

  private static String some(List<String> names) {
    int shown = 5;
    return String.join(", ", names.subList(0, Math.min(shown, names.size())))
        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
  }

  /** What cannot be simulated is a fault of the file. */
  private static <T extends Object> T checked(String where, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.CONFIGURATION, where + ": " + e.getMessage(), e);
    }
  }
}
