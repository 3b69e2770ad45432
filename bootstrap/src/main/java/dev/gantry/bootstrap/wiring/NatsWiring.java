package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.config.NodeConfig;
import dev.gantry.adapter.nats.NatsBpa;
import dev.gantry.adapter.nats.NatsSettings;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** How a NATS is used, from the configuration. Of a process without one no class is loaded. */
public final class NatsWiring {
  /** Longest part of the host's name in that of an instance; that has 64 characters at most. */
  private static final int MAX_HOST_CHARACTERS = 48;

  private NatsWiring() {}

  /**
   * The BPA that is a NATS.
   *
   * @throws StartupException when the files of {@code bpa.tls} cannot be used
   */
  static BundleProcessingAgent open(
      BpaConfig.Nats nats, NodeConfig node, Forwarding forwarding, RandomGenerator random) {
    return new NatsBpa(settings(nats, node), forwarding, random);
  }

  /**
   * Which NATS, and who we are there.
   *
   * @throws StartupException when the files of {@code bpa.tls} cannot be used
   */
  public static NatsSettings settings(BpaConfig.Nats nats, NodeConfig node) {
    var tls = nats.tls() == null ? null : NatsTls.context(BpaTlsFiles.open(nats.tls()));
    var instance = nats.instance() == null ? instance(node.dataDir()) : nats.instance();
    return NatsSettings.of(nats.uris(), instance, node.nodeIdsWithoutBpa())
        .withAccess(new NatsSettings.Access(nats.credentials(), tls))
        .withRequireReplicas(nats.requireReplicas())
        .withLimits(NatsSettings.Limits.DEFAULT.withMaxForwardBytes(nats.maxForwardBytes()))
        .withPace(NatsSettings.Pace.DEFAULT.withDispatchTimeout(nats.dispatchTimeout()));
  }

  /** A name that the same server has again, and no other of the host. */
  static String instance(Path dataDir) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "gantry";
    }
    var plain = host.replaceAll("[^A-Za-z0-9_-]", "-");
    var place = dataDir.toAbsolutePath().normalize().toString().hashCode();
    return plain.substring(0, Math.min(plain.length(), MAX_HOST_CHARACTERS))
        + "-"
        + Integer.toUnsignedString(place, Character.MAX_RADIX);
  }
}
