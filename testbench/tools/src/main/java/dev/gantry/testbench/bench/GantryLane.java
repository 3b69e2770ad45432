package dev.gantry.testbench.bench;

import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.load.BundleSource;
import dev.gantry.testbench.load.Figures;
import dev.gantry.testbench.load.GeneratedBundles;
import dev.gantry.testbench.load.LoadRun;
import dev.gantry.testbench.load.SessionLoad;
import dev.gantry.testbench.load.TimedBundles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gantry to Gantry over loopback: a client session with bundles, generated ones unless told
 * otherwise, and a server with a BPA behind it.
 */
final class GantryLane implements Lane {
  /** Of both ends. */
  static final NodeId NODE_ID = NodeId.parse("ipn:99.0");

  private static final long LIMIT_SECONDS = 120;

  private final String name;
  private final int maxBundleBytes;
  private final Profiles profiles;
  private final Duration oneWayDelay;
  private final LaneNode.BpaSource bpas;
  private final Load load;

  /** Makes the bundles of a run. */
  interface Load {
    /** More bundles of one size than a run sends; {@code cleanUp} closes what they need. */
    BundleSource open(int bundleBytes, CleanUp cleanUp) throws Exception;
  }

  /**
   * How both ends speak.
   *
   * @param server of the listener
   * @param client of the dialled session
   */
  record Profiles(SessionProfile server, SessionProfile client) {}

  /** A lane with generated bundles. */
  GantryLane(
      String name,
      int maxBundleBytes,
      Profiles profiles,
      Duration oneWayDelay,
      LaneNode.BpaSource bpas) {
    this(
        name,
        maxBundleBytes,
        profiles,
        oneWayDelay,
        bpas,
        (bundleBytes, _) ->
            new GeneratedBundles(bundleBytes, Long.MAX_VALUE, InstantSource.system()));
  }

  /** A lane with other bundles. */
  GantryLane(
      String name,
      int maxBundleBytes,
      Profiles profiles,
      Duration oneWayDelay,
      LaneNode.BpaSource bpas,
      Load load) {
    this.name = name;
    this.maxBundleBytes = maxBundleBytes;
    this.profiles = profiles;
    this.oneWayDelay = oneWayDelay;
    this.bpas = bpas;
    this.load = load;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int maxBundleBytes() {
    return maxBundleBytes;
  }

  @Override
  public Figures run(int bundleBytes, int window, Duration duration) throws Exception {
    try (var cleanUp = new CleanUp()) {
      var port = LaneNode.listen(NODE_ID, profiles.server(), bpas, cleanUp);
      if (!oneWayDelay.isZero()) {
        var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        port = cleanUp.add(DelayingRelay.to(target, oneWayDelay)).port();
      }
      return drive(port, bundleBytes, window, duration, cleanUp);
    }
  }

  private Figures drive(int port, int bundleBytes, int window, Duration duration, CleanUp cleanUp)
      throws Exception {
    var transport = cleanUp.add(Transport.open(1));
    var session =
        ClientSession.open(
            transport,
            ClientSession.Settings.sending(
                new Endpoint.Tcp("127.0.0.1", port), List.of(NODE_ID), profiles.client()),
            new Observer() {});
    session.established().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    var bundles = cleanUp.add(new TimedBundles(load.open(bundleBytes, cleanUp), duration));
    var run =
        new LoadRun(
            bundles,
            new SessionLoad(session),
            window,
            profiles.client().limits().maxUnackedBytes(),
            GantryLane::failed);
    var result = run.start().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    session.end();
    session.ended().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!result.complete()) {
      throw new IllegalStateException(result.failed() + " bundles were not acknowledged");
    }
    return result.figures();
  }

  private static void failed(String bundle, OutboundOutcome outcome) {
    // Counted by the run, which then is not complete.
  }
}
