package dev.gantry.testbench.bench;

import dev.gantry.adapter.tcp.Departure;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A node of a lane, with its BPA. Made by plain constructors: what puts a server together from its
 * configuration knows this bench.
 */
final class LaneNode {
  /** Makes the BPA of a run. */
  interface BpaSource {
    /** A BPA for a server; {@code cleanUp} collects what is to be closed behind it. */
    BundleProcessingAgent open(Forwarding forwarding, CleanUp cleanUp) throws Exception;
  }

  private LaneNode() {}

  /** Starts one that accepts sessions on loopback, and leaves when all is cleaned up; its port. */
  static int listen(NodeId nodeId, SessionProfile profile, BpaSource bpas, CleanUp cleanUp)
      throws Exception {
    var listen = new ListenEndpoint(new Endpoint.Tcp("127.0.0.1", 0), profile);
    return start(nodeId, TcpSettings.of(List.of(listen), List.of()), bpas, cleanUp).boundPort(0);
  }

  /** Starts one, which leaves when all is cleaned up. */
  static TcpConvergenceLayer start(
      NodeId nodeId, TcpSettings settings, BpaSource bpas, CleanUp cleanUp) throws Exception {
    var tcp =
        new TcpConvergenceLayer(
            settings.withNodeIds(List.of(nodeId)), new Observer() {}, new SplittableRandom(1));
    var bpa = bpas.open(tcp, cleanUp);
    cleanUp.add(() -> leave(tcp, bpa));
    tcp.start(bpa);
    return tcp;
  }

  private static void leave(TcpConvergenceLayer tcp, BundleProcessingAgent bpa) {
    if (!Departure.leave(tcp, bpa, Duration.ZERO)) {
      throw new IllegalStateException("the node of a lane did not let go in order");
    }
  }
}
