package dev.gantry.bootstrap.cli;

import dev.gantry.bootstrap.logging.LiveLog;
import dev.gantry.bootstrap.logging.LoggingObserver;
import dev.gantry.bootstrap.wiring.BpaChoice;
import dev.gantry.bootstrap.wiring.DaggerNodeComponent;
import dev.gantry.bootstrap.wiring.GantryNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** The server. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Carries bundles between TCPCLv4 peers and a BPA until it is told to stop.",
      "",
      "Without bpa-address the embedded spool is the BPA: what peers send appears in"
          + " DATA-DIR/inbox, and files put (by rename) into DATA-DIR/outbox/NODE-ID are sent to"
          + " that peer.",
      "SIGTERM and SIGINT drain: no new sessions, SESS_TERM on each, acknowledgements awaited up to"
          + " shutdown-grace; then it exits with 0. A second signal ends it at once.",
      "SIGHUP has it read its configuration again: what differs holds from then on, and the log"
          + " names what only a restart takes up.",
      "'gantry ctl' asks and changes a server that runs."
    },
    footer = {
      "",
      "Examples: gantry serve --config gantry.toml",
      "          gantry serve --set node-ids=ipn:1.0 --set peers=192.0.2.7:4556",
      ExitCode.HELP
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.serve");

  @Mixin private ConfigOptions config = new ConfigOptions();

  @ParentCommand private @Nullable Main main;

  @Override
  public Integer call() throws Exception {
    if (main != null && config.asksForJson()) {
      main.tellErrorsAsJson();
    }
    var sources = config.sources();
    var loaded = sources.assemble();
    var log = new LiveLog();
    config.log(log, loaded);
    loaded.warnings().forEach(LOG::warn);
    var node =
        DaggerNodeComponent.factory()
            .create(loaded.config(), BpaChoice.configured(), new LoggingObserver())
            .node();
    var service = ServiceManager.of(System.getenv(), ProcessHandle.current().pid());
    var live = new LiveConfig(config, node, log, sources, loaded, service);
    try (var manager = service;
        var _ = Signals.onFirst(() -> stop(manager, node));
        var _ = Signals.onEach("HUP", live::reloadForSignal)) {
      node.start(new LiveServer(live, log, () -> stop(manager, node)));
      manager.ready(node::signOfLife);
      var _ = node.awaitStopped();
    }
    return ExitCode.OK.code();
  }

  private static void stop(ServiceManager manager, GantryNode node) {
    manager.stopping();
    node.close();
  }
}
