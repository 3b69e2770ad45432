package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.NodeConfig;
import dev.gantry.adapter.grpc.bpa.BpaTls;
import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.adapter.spool.JournalSettings;
import dev.gantry.adapter.spool.RefusedFolder;
import dev.gantry.adapter.spool.SpoolBpa;
import dev.gantry.adapter.spool.SpoolException;
import dev.gantry.adapter.spool.SpoolSettings;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the BPAs that a node can have are built from the configuration. */
final class BpaWiring {
  private static final Logger LOG = LoggerFactory.getLogger(BpaWiring.class);

  /** Room that a gRPC message needs besides the bundle. */
  private static final int ENVELOPE_BYTES = 64 << 10;

  private BpaWiring() {}

  /**
   * The BPA that the configuration names: one in another process, a NATS, or the embedded spool.
   *
   * @throws StartupException when the spool's directory or the keys for the BPA cannot be used
   */
  static BundleProcessingAgent configured(
      GantryConfig config,
      Forwarding forwarding,
      RandomGenerator random,
      @Nullable String traceparent) {
    return switch (config.bpa()) {
      case BpaConfig.Spool spool -> spool(spool, config.node(), forwarding);
      case BpaConfig.Nats nats -> NatsWiring.open(nats, config.node(), forwarding, random);
      case BpaConfig.Grpc grpc ->
          new GrpcBpa(
              settings(grpc, config.node().unprovenNodeIds()).withTraceparent(traceparent),
              forwarding,
              random,
              new RefusedFolder(config.node().dataDir()));
    };
  }

  private static BundleProcessingAgent spool(
      BpaConfig.Spool spool, NodeConfig node, Forwarding forwarding) {
    try {
      var settings = SpoolSettings.of(spool.directory(), node.nodeIds());
      var inbox =
          settings
              .inbox()
              .withDispatchTimeout(spool.dispatchTimeout())
              .withJournal(
                  JournalSettings.of(spool.journalMaxBundleBytes(), spool.journalMaxBytes()));
      var bpa = SpoolBpa.open(settings.withInbox(inbox), forwarding);
      LOG.info("no BPA is configured: bundles are kept in {}", spool.directory().toAbsolutePath());
      return bpa;
    } catch (SpoolException e) {
      throw new StartupException(StartupException.Kind.FILES, "data-dir: " + e.getMessage(), e);
    }
  }

  /**
   * A directory that bundles appear in.
   *
   * @throws StartupException when it cannot be used
   */
  static BundleProcessingAgent receiving(
      Path directory, String argument, NodeConfig node, Forwarding forwarding) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new StartupException(
          StartupException.Kind.FILES,
          argument + " " + directory + " is there and is no directory; name another one",
          null);
    }
    try {
      var settings = SpoolSettings.of(directory, node.nodeIdsWithoutBpa());
      return SpoolBpa.openReceiving(settings, forwarding);
    } catch (SpoolException e) {
      throw new StartupException(StartupException.Kind.FILES, argument + ": " + e.getMessage(), e);
    }
  }

  static GrpcBpaSettings settings(BpaConfig.Grpc grpc, UnprovenNodeIds unproven) {
    var tls =
        grpc.tls() == null
            ? null
            : new BpaTls(BpaTlsFiles.open(grpc.tls()), grpc.tls().serverName());
    var limits = GrpcBpaSettings.Limits.DEFAULT;
    var pace = GrpcBpaSettings.Pace.DEFAULT;
    var largest = Math.toIntExact(grpc.maxBundleBytes() + ENVELOPE_BYTES);
    return GrpcBpaSettings.of(grpc.uris(), grpc.claName(), tls)
        .withFailBack(grpc.failBackAfter())
        .withLimits(
            new GrpcBpaSettings.Limits(
                largest,
                Math.min(limits.maxKeptBytes(), grpc.maxKeptBytes()),
                Math.max(limits.maxCopiedBytes(), largest),
                grpc.maxUnansweredDispatches(),
                grpc.maxUnansweredBytes(),
                limits.maxQueuedDispatches(),
                limits.maxForwards(),
                grpc.maxForwardBytes(),
                grpc.maxOutstandingTransfers()))
        .withPace(
            new GrpcBpaSettings.Pace(
                pace.connectTimeout(),
                pace.registerTimeout(),
                pace.firstReconnectDelay(),
                grpc.maxRedialDelay(),
                grpc.keepalive(),
                pace.keepaliveTimeout(),
                pace.leaveTimeout(),
                grpc.dispatchTimeout(),
                grpc.contendedAckTimeout()))
        .withPassUnprovenNodeIds(unproven != UnprovenNodeIds.NONE);
  }
}
