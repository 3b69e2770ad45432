package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.channel.AddressText;
import dev.gantry.adapter.tcp.channel.InputGate;
import dev.gantry.adapter.tcp.channel.SourceAddress;
import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.Octets;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.NodeOperations.Totals;
import dev.gantry.port.out.Observer;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a process: makes them, numbers them, knows those that live. Any thread, except
 * {@link #begin}.
 */
public final class Sessions {
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentHashMap<SessionKey, SessionHandle> live = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final InboundBudget budget;
  private final Observer observer;
  private final AtomicReference<Totals> endedTotals = new AtomicReference<>(Totals.NONE);
  private final AtomicReference<Totals> toldTotals = new AtomicReference<>(Totals.NONE);
  private final TotalsByNode byNode = new TotalsByNode(NodeOperations.MAX_NAMED_NODES);

  /** No sessions yet; all will share {@code budget}. */
  public Sessions(InboundBudget budget, Observer observer) {
    this.budget = budget;
    this.observer = observer;
  }

  /**
   * What a session is begun with.
   *
   * @param role our side
   * @param dialledName the DNS name that was resolved, null when none was
   * @param expectedNodeIds the Node IDs configured, empty when any will do
   * @param remoteAddress canonical text; null takes that of the channel
   * @param profile of the listener or the peer
   * @param nodeIds ours, one or more
   * @param maxBundleBytes largest bundle that {@code sink} takes
   * @param sink where received bundles go
   */
  public record Beginning(
      Role role,
      @Nullable String dialledName,
      List<NodeId> expectedNodeIds,
      @Nullable String remoteAddress,
      SessionProfile profile,
      List<NodeId> nodeIds,
      long maxBundleBytes,
      BundleSink sink) {
    private ConnectionFacts facts(@Nullable Octets address) {
      boolean one = expectedNodeIds.size() == 1;
      return new ConnectionFacts(
          role,
          referenceName(),
          address,
          one ? expectedNodeIds.getFirst() : null,
          one ? List.of() : expectedNodeIds);
    }

    /** The name that the peer's certificate is held against: the configured one, or the dialled. */
    private @Nullable String referenceName() {
      String configured = role == Role.ACTIVE ? profile.serverName() : null;
      return configured == null ? dialledName : configured;
    }
  }

  /** The number of a session that is still to begin. */
  public SessionKey newKey() {
    return new SessionKey(numbers.incrementAndGet());
  }

  /** Begins a session on a channel that is active or about to be. On the channel's event loop. */
  public SessionHandle begin(SessionKey key, Channel channel, Beginning with, SessionOwner owner) {
    InetSocketAddress remote =
        SourceAddress.of(channel) instanceof InetSocketAddress inet ? inet : null;
    Octets address =
        remote == null || remote.getAddress() == null
            ? null
            : Octets.of(remote.getAddress().getAddress());
    String text = with.remoteAddress();
    var context =
        new SessionContext(
            key,
            with.facts(address),
            text != null ? text : AddressText.of(channel.remoteAddress()),
            remote,
            with.profile().settings(with.nodeIds(), with.maxBundleBytes()),
            new MessageDecoder(with.profile().decoder()),
            with.profile().channel(),
            with.profile().plaintextIsException(),
            with.profile().tls(),
            budget,
            with.sink(),
            observer);
    var driver = new SessionDriver(context, owner, channel);
    SessionHandle session = driver.handle();
    live.put(session.key(), session);
    count.incrementAndGet();
    channel.pipeline().addLast(Handlers.SESSION, new SessionHandler(driver));
    // A connection that was reset before it was looked at never becomes active, nor inactive.
    channel.closeFuture().addListener(_ -> driver.connection().closed());
    InputGate.open(channel);
    return session;
  }

  /** The session is over; called by its owner. */
  public void ended(SessionHandle session) {
    // In this order it is missing from a reading that goes on meanwhile, rather than in it twice.
    if (live.remove(session.key(), session)) {
      var status = session.status();
      endedTotals.updateAndGet(totals -> totals.plus(status));
      byNode.ended(status);
      count.decrementAndGet();
    }
  }

  /**
   * What all sessions have carried, those that are over too; never falls. Takes no lock, so that
   * nobody who ends waits for the reading of sixteen thousand others.
   */
  public Totals totals() {
    Totals totals = endedTotals.get();
    for (SessionHandle session : live.values()) {
      totals = totals.plus(session.status());
    }
    return toldTotals.accumulateAndGet(totals, Totals::atLeast);
  }

  /** The same by the Node ID of the peer; none falls. */
  public Map<String, Totals> totalsByNode() {
    return byNode.with(() -> live.values().stream().map(SessionHandle::status).iterator());
  }

  /** How many live. */
  public int count() {
    return count.get();
  }

  /** The live session of that number, null when there is none. */
  public @Nullable SessionHandle get(SessionKey key) {
    return live.get(key);
  }

  /** The live sessions by number. */
  public List<SessionHandle> list() {
    var sessions = new ArrayList<>(live.values());
    sessions.sort(Comparator.comparingLong(session -> session.key().number()));
    return sessions;
  }
}
