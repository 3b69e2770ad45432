package dev.gantry.bootstrap.cli;

import dev.gantry.bootstrap.wiring.Version;
import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.catalog.Profile;
import dev.gantry.conformance.reach.Command;
import dev.gantry.conformance.reach.CommandSupply;
import dev.gantry.conformance.reach.Dialling;
import dev.gantry.conformance.reach.Listening;
import dev.gantry.conformance.reach.OutboxSupply;
import dev.gantry.conformance.report.HtmlReport;
import dev.gantry.conformance.report.JsonReport;
import dev.gantry.conformance.report.JunitReport;
import dev.gantry.conformance.report.Report;
import dev.gantry.conformance.report.Summary;
import dev.gantry.conformance.run.ConformanceRun;
import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Repeated;
import dev.gantry.conformance.run.Verdict;
import dev.gantry.conformance.trial.Access;
import dev.gantry.conformance.trial.Means;
import dev.gantry.conformance.trial.Supply;
import dev.gantry.conformance.trial.Timing;
import dev.gantry.port.address.Endpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tests another TCPCLv4 node against RFC 9174, from outside. */
@picocli.CommandLine.Command(
    name = "conform",
    mixinStandardHelpOptions = true,
    description = {
      "Tests any TCPCLv4 node against RFC 9174 from outside, a case for each requirement that can"
          + " be seen there, and says for each what was seen.",
      "Without --listen and --dial-command the node under test is dialled. With --certificates it"
          + " is tested over TLS; --make-certificates makes what both sides need for that."
    },
    footer = {
      "",
      "Examples:",
      "  gantry conform 192.0.2.7:4556 --html report.html",
      "  gantry conform 127.0.0.1:4556 --bundle-dir 'data/outbox/{node-id}'",
      "  gantry conform --dial-command 'gantry ctl add-peer {address}'",
      "  gantry conform --make-certificates tls --node-id ipn:1.0",
      "  gantry conform 127.0.0.1:4556 --certificates tls --bpa mock",
      ExitCode.HELP
    })
final class ConformCommand implements Callable<Integer> {
  /** How bad a case has to be for exit code 1. */
  enum FailOn {
    must,
    should,
    nothing
  }

  /** Cases that run at a time: most of them wait, and a node of 64 sessions still has room. */
  private static final int AT_ONCE = 16;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration LONGEST_FIRST_LOOK = Duration.ofSeconds(5);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "HOST:PORT",
      description = "The node under test; port 4556 when left out.")
  private @Nullable String address;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "The node under test dials this address by itself, again and again; cases run one after"
              + " the other.")
  private @Nullable String listen;

  @Option(
      names = "--dial-command",
      paramLabel = "COMMAND",
      description =
          "Has the node under test dial {address}; run by the shell for each case, each with a port"
              + " of its own on this machine.")
  private @Nullable String dialCommand;

  @Option(
      names = "--bundle-dir",
      paramLabel = "DIR",
      description =
          "The node sends the files in this folder to the tester; {node-id} stands for the tester's"
              + " Node ID.")
  private @Nullable String bundleDir;

  @Option(
      names = "--send-command",
      paramLabel = "COMMAND",
      description =
          "Has the node send the bundle in {file} to the node {node-id}; run by the shell, and over"
              + " when the bundle is queued.")
  private @Nullable String sendCommand;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ID",
      description = "Only these rows, or those whose ids begin so, such as R-5.2.4.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--skip",
      split = ",",
      paramLabel = "ID",
      description = "All but these rows, or those whose ids begin so.")
  private List<String> skip = new ArrayList<>();

  @Option(
      names = "--profile",
      split = ",",
      paramLabel = "NAME",
      description = "What the node does not claim, see --list-profiles; such rows do not apply.")
  private List<String> profiles = new ArrayList<>();

  @Option(names = "--list-profiles", description = "Print the profiles; test nothing.")
  private boolean listProfiles;

  @Mixin private ConformTls tls = new ConformTls();

  @Mixin private ConformBpa bpa = new ConformBpa();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs, of which the worst outcome of each case counts (default: 1).")
  private int repeat;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      defaultValue = "" + AT_ONCE,
      description = "Cases at a time (default: ${DEFAULT-VALUE}).")
  private int atOnce;

  @Option(
      names = "--first-node",
      paramLabel = "N",
      defaultValue = "977001",
      description =
          "The tester calls itself ipn:N.0 in its first case, and one more in each of the others"
              + " (default: ${DEFAULT-VALUE}).")
  private long firstNode;

  @Option(
      names = "--fail-on",
      paramLabel = "LEVEL",
      defaultValue = "must",
      description =
          "Exit code 1 when a row fails (must), when advice is not followed either (should), or"
              + " never for a verdict (nothing); default: ${DEFAULT-VALUE}.")
  private FailOn failOn = FailOn.must;

  @Option(names = "--all", description = "Print what passed, too.")
  private boolean all;

  @Option(names = "--list", description = "Print the rows and what is done for each; test nothing.")
  private boolean list;

  @Option(names = "--json", paramLabel = "FILE", description = "A report for programs.")
  private @Nullable Path json;

  @Option(names = "--junit", paramLabel = "FILE", description = "A report for build servers.")
  private @Nullable Path junit;

  @Option(names = "--html", paramLabel = "FILE", description = "A report for people, one page.")
  private @Nullable Path html;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (listProfiles) {
      Profile.load().forEach(one -> out.printf("%-24s %s%n", one.name(), one.text()));
      out.flush();
      return ExitCode.OK.code();
    }
    var cases = chosen();
    if (list) {
      cases.forEach(one -> out.println(listed(one)));
      out.flush();
      return ExitCode.OK.code();
    }
    if (tls.made(address == null ? null : resolved(address).getAddress(), out)) {
      return ExitCode.OK.code();
    }
    check();
    var credentials = tls.credentials();
    long nanos;
    Instant begun;
    List<Outcome> outcomes;
    Access access;
    try (var agent = agent()) {
      access = access();
      begun = Instant.now();
      nanos = System.nanoTime();
      try (var _ = access instanceof Listening listening ? listening : null) {
        var supply = agent == null ? supply() : agent;
        var means = new Means(Timing.DEFAULT, supply, credentials, Optional.ofNullable(agent));
        outcomes = run(access, means, cases);
      }
    }
    var report =
        new Report(
            "gantry " + Version.text(),
            target(),
            access.role().text(),
            credentials.present(),
            begun,
            Duration.ofNanos(System.nanoTime() - nanos),
            outcomes);
    Summary.lines(report, all).forEach(out::println);
    out.flush();
    ReportFile.write(json, "report", to -> JsonReport.write(report, to));
    ReportFile.write(junit, "report", to -> JunitReport.write(report, to));
    ReportFile.write(html, "report", to -> HtmlReport.write(report, to));
    return exitCode(report).code();
  }

  private @Nullable MockAgent agent() throws InterruptedException {
    if (!bpa.isAsked()) {
      return null;
    }
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    return new MockAgent(bpa.start(resolved(bpa.listen()), out));
  }

  private List<Outcome> run(Access access, Means means, List<Case> cases)
      throws InterruptedException {
    boolean oneByOne = access instanceof Listening one && one.isShared() || tls.hasOneNodeId();
    int together = oneByOne ? 1 : atOnce;
    var runs = new ArrayList<List<Outcome>>();
    long node = firstNode;
    for (int i = 0; i < repeat; i++) {
      var options = new ConformanceRun.Options(access, means, together, node);
      runs.add(new ConformanceRun(options).run(cases, progress(i, cases.size())));
      node += cases.size();
    }
    return Repeated.worst(runs);
  }

  /** Draws over one line of stderr, where that can be done. */
  private Consumer<Outcome> progress(int run, int cases) {
    var errors = Objects.requireNonNull(spec).commandLine().getErr();
    if (!Terminal.drawsOver(System.getenv("TERM"))) {
      return _ -> {};
    }
    var done = new int[1];
    var failed = new int[1];
    return outcome -> {
      done[0]++;
      failed[0] += outcome.verdict() == Verdict.FAIL ? 1 : 0;
      var head = repeat > 1 ? "run %d of %d: ".formatted(run + 1, repeat) : "";
      errors.print("\r%s%d of %d cases, %d failed ".formatted(head, done[0], cases, failed[0]));
      if (done[0] == cases) {
        errors.print("\r" + " ".repeat(head.length() + 40) + "\r");
      }
      errors.flush();
    };
  }

  private ExitCode exitCode(Report report) {
    boolean failed = report.count(Verdict.FAIL) + report.count(Verdict.HARNESS_FAULT) > 0;
    boolean weak = report.count(Verdict.WEAK_PASS) > 0;
    return switch (failOn) {
      case must -> failed ? ExitCode.FAILED : ExitCode.OK;
      case should -> failed || weak ? ExitCode.FAILED : ExitCode.OK;
      case nothing -> ExitCode.OK;
    };
  }

  private static String listed(Case one) {
    var requirement = one.requirement();
    var head =
        "%-14s %-10s %s"
            .formatted(requirement.id(), requirement.level().text(), requirement.text());
    return switch (one) {
      case Case.Observed observed ->
          head
              + "%n%15s the tester: %s%n%15s expected: %s"
                  .formatted("", observed.stimulus(), "", observed.expected());
      case Case.Unseen unseen -> head + "%n%15s not observed: %s".formatted("", unseen.why());
      case Case.LeftOut left -> head + "%n%15s not applicable: %s".formatted("", left.why());
    };
  }

  private List<Case> chosen() {
    var known = new TreeSet<String>();
    var cases = Catalog.load();
    cases.forEach(one -> known.add(one.requirement().id()));
    for (var named : List.of(only, skip)) {
      for (var id : named) {
        if (id.isBlank() || known.stream().noneMatch(one -> one.startsWith(id))) {
          throw new CommandException(
              ExitCode.USAGE, "there is no row '" + id + "': --list shows them all");
        }
      }
    }
    return cases.stream()
        .filter(one -> only.isEmpty() || begins(one, only))
        .filter(one -> !begins(one, skip))
        .map(this::claimed)
        .toList();
  }

  /** The same case, or that the node does not claim it. */
  private Case claimed(Case one) {
    for (var name : profiles) {
      var profile = Profile.load().stream().filter(known -> known.name().equals(name)).findFirst();
      if (profile.isEmpty()) {
        throw new CommandException(
            ExitCode.USAGE, "there is no profile " + name + ": --list-profiles shows them all");
      }
      if (profile.get().of(one) instanceof Case.LeftOut left) {
        return left;
      }
    }
    return one;
  }

  private static boolean begins(Case one, List<String> ids) {
    return ids.stream().anyMatch(id -> one.requirement().id().startsWith(id));
  }

  private void check() {
    int ways = (address == null ? 0 : 1) + (listen == null ? 0 : 1) + (dialCommand == null ? 0 : 1);
    if (ways != 1) {
      throw new CommandException(
          ExitCode.USAGE, "one of HOST:PORT, --listen and --dial-command says what is tested");
    }
    int senders =
        (bundleDir == null ? 0 : 1) + (sendCommand == null ? 0 : 1) + (bpa.isAsked() ? 1 : 0);
    if (senders > 1) {
      throw new CommandException(
          ExitCode.USAGE, "--bundle-dir, --send-command and --bpa are ways to the same end");
    }
    tls.check();
    ReportFile.check("report", json, junit, html);
    if (dialCommand != null && !dialCommand.contains("{address}")) {
      throw new CommandException(
          ExitCode.USAGE, "--dial-command has to name {address}, where the tester listens");
    }
    if (sendCommand != null && !sendCommand.contains("{file}")) {
      throw new CommandException(
          ExitCode.USAGE, "--send-command has to name {file}, the bundle that is to be sent");
    }
    if (repeat < 1 || repeat > 1000 || atOnce < 1 || atOnce > 256 || firstNode < 1) {
      throw new CommandException(
          ExitCode.USAGE, "--repeat is 1 to 1000, --at-once 1 to 256, and --first-node 1 or more");
    }
  }

  private Access access() throws IOException {
    if (dialCommand != null) {
      return Listening.by(
          InetAddress.getLoopbackAddress(), new Command(dialCommand).dialler(), tls.name());
    }
    if (listen != null) {
      var at = resolved(listen);
      try {
        return Listening.at(at);
      } catch (IOException e) {
        throw new CommandException(
            ExitCode.UNREACHABLE, "cannot listen on %s: %s".formatted(listen, e.getMessage()));
      }
    }
    var target = resolved(Objects.requireNonNull(address));
    lookAt(target);
    return new Dialling(target);
  }

  /** A node that has just found its BPA may listen a moment later. */
  private void lookAt(InetSocketAddress target) {
    long end = System.nanoTime() + LONGEST_FIRST_LOOK.toNanos();
    while (true) {
      try (var first = new Socket()) {
        first.connect(target, (int) LONGEST_FIRST_LOOK.toMillis());
        return;
      } catch (IOException e) {
        if (!bpa.isAsked() || System.nanoTime() - end > 0) {
          throw new CommandException(
              ExitCode.UNREACHABLE, "%s cannot be reached: %s".formatted(address, e.getMessage()));
        }
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
  }

  private static InetSocketAddress resolved(String text) {
    try {
      if (Endpoint.parse(text, Endpoint.TCPCL_PORT) instanceof Endpoint.Tcp tcp) {
        return new InetSocketAddress(InetAddress.getByName(tcp.host()), tcp.port());
      }
      throw new CommandException(ExitCode.USAGE, text + ": TCPCLv4 is tested over TCP");
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE, "'%s' is no address: %s".formatted(text, e.getMessage()));
    } catch (UnknownHostException e) {
      throw new CommandException(
          ExitCode.UNREACHABLE, "there is no host of that name: " + e.getMessage());
    }
  }

  private Supply supply() {
    if (bundleDir != null) {
      return new OutboxSupply(bundleDir);
    }
    return sendCommand == null ? Supply.NONE : new CommandSupply(new Command(sendCommand));
  }

  private String target() {
    if (address != null) {
      return address;
    }
    return listen == null ? "what '" + dialCommand + "' has dial" : "what dials " + listen;
  }
}
