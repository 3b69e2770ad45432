package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What peers need of the node they belong to. Any thread. */
public interface PeerEnvironment {
  Transport transport();

  Sessions sessions();

  Observer observer();

  BundleProcessingAgent bpa();

  /** Where received bundles go. */
  BundleSink sink();

  /** Our Node IDs; empty before the first registration. */
  List<NodeId> nodeIds();

  /** Whether the BPA is away and waited for, so that no session should read. */
  boolean bpaAway();

  /** Whether the BPA has been away for longer than sessions wait, so that none should begin. */
  boolean bpaLost();

  /** Whether the node is leaving, so that no session should begin. */
  boolean draining();

  /** Longest attempt to connect to one address. */
  Duration connectTimeout();

  UnprovenNodeIds unprovenNodeIds();

  /** Spreads redials; a new one for each peer. */
  RandomGenerator newRandom();
}
