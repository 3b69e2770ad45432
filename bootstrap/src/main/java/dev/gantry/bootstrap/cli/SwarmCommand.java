package dev.gantry.bootstrap.cli;

import dev.gantry.simulator.InvariantError;
import dev.gantry.simulator.swarm.Fault;
import dev.gantry.simulator.swarm.Swarm;
import dev.gantry.simulator.swarm.SwarmReport;
import dev.gantry.simulator.timeline.SequenceChart;
import dev.gantry.simulator.timeline.Timeline;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs swarms of nodes in which all goes wrong that can, and shows one of them. */
@Command(
    name = "swarm",
    mixinStandardHelpOptions = true,
    description = {
      "Runs Gantry's own machines as swarms of nodes in virtual time while links, BPAs and"
          + " processes fail, and checks after each event what must hold. Each seed is one run, the"
          + " same each time.",
      "One run can be shown: as lines of text, and as a chart of its messages."
    },
    footer = {
      "",
      "Examples:",
      "  gantry simulate swarm --runs 1000",
      "  gantry simulate swarm --seed 17 --timeline --html seed-17.html",
      ExitCode.HELP
    })
final class SwarmCommand implements Callable<Integer> {
  /** Lines; what led to a fault is mostly among them, and they fit a screen. */
  private static final int LAST_LINES = 40;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The first seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many seeds are run, one after the other from the first on (default: 1).")
  private long runs;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes each run has, 2 to " + Swarm.MAX_NODES + "; drawn by default.")
  private int nodes;

  @Option(
      names = "--timeline",
      description = "Prints all that happens in a single run, one line each.")
  private boolean timeline;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Draws a single run, or the one that fails, as a chart.")
  private @Nullable Path html;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    check();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    return (runs == 1 ? showOne(seed, timeline, out) : runMany(out)).code();
  }

  private void check() {
    ReportFile.check("chart", html);
    if (runs < 1) {
      throw usage("--runs must be 1 or more");
    }
    if (nodes != 0 && (nodes < 2 || nodes > Swarm.MAX_NODES)) {
      throw usage("--nodes must be 2 to " + Swarm.MAX_NODES);
    }
    if (timeline && runs > 1) {
      throw usage("--timeline shows a single run: leave --runs out, and give its --seed");
    }
  }

  private ParameterException usage(String what) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), what);
  }

  private ExitCode runMany(PrintWriter out) throws InterruptedException {
    long began = System.nanoTime();
    var result = new SwarmRuns(seed, runs, nodes).run(progress());
    var sum = result.sum();
    out.printf(
        "%d runs in %.1f s: %d sessions, %d bundles delivered in %d attempts, %d taken again%n",
        sum.runs(),
        (System.nanoTime() - began) / 1e9,
        sum.sessions(),
        sum.bundles(),
        sum.attempts(),
        sum.repeats());
    var broken = result.broken();
    if (broken == null) {
      out.println("nothing was broken");
      return ExitCode.OK;
    }
    return showOne(broken.seed(), false, out);
  }

  /** Draws over one line of stderr, where that can be done. */
  private LongConsumer progress() {
    var errors = Objects.requireNonNull(spec).commandLine().getErr();
    if (!Terminal.drawsOver(System.getenv("TERM"))) {
      return _ -> {};
    }
    return begun -> {
      errors.print("\rrun %d of %d ".formatted(begun, runs) + (begun == runs ? "\r" : ""));
      errors.flush();
    };
  }

  private ExitCode showOne(long which, boolean all, PrintWriter out) {
    var events = new Timeline(Timeline.DEFAULT_ENTRIES);
    SwarmReport report = null;
    String why = null;
    try {
      report = SwarmRuns.one(which, nodes, events);
    } catch (InvariantError | RuntimeException e) {
      why = SwarmRuns.said(e);
    }
    var lines = events.lines();
    if (all) {
      lines.forEach(out::println);
    } else if (why != null) {
      out.println("the last of " + lines.size() + " lines of its timeline:");
      lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).forEach(out::println);
    }
    String again = again(which);
    String verdict = report == null ? "seed " + which + " breaks a promise: " + why : text(report);
    out.println(verdict);
    if (report == null) {
      out.println("to see it again: " + again);
    }
    out.flush();
    ReportFile.writeText(
        html, "chart", () -> SequenceChart.html(events, verdict, "To see it again: " + again));
    return report == null ? ExitCode.FAILED : ExitCode.OK;
  }

  private String again(long which) {
    return "gantry simulate swarm --seed "
        + which
        + (nodes == 0 ? "" : " --nodes " + nodes)
        + " --timeline --html seed-"
        + which
        + ".html";
  }

  private static String text(SwarmReport report) {
    var faults = report.faults().stream().map(Fault::text).collect(Collectors.joining(", "));
    return "seed %d: %d nodes, %s; %d sessions, %d bundles delivered in %d attempts, %d taken again, in %d s of virtual time; nothing was broken"
        .formatted(
            report.seed(),
            report.nodes(),
            faults.isEmpty() ? "no faults" : faults,
            report.sessions(),
            report.bundles(),
            report.attempts(),
            report.repeats(),
            report.time().toSeconds());
  }
}
