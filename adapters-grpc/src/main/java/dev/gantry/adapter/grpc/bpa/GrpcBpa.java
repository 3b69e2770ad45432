package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.RefusedKeeper;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PeerAddress;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A BPA in another process that speaks hardy's CLA service, dialect A or B. */
public final class GrpcBpa implements BundleProcessingAgent {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcBpa.class);

  private final GrpcBpaSettings settings;
  private final Transport transport;
  private final Dispatches dispatches;
  private final Announcements announcements;
  private final Forwards forwards;
  private final Link link;
  private volatile @Nullable BpaListener listener;

  /**
   * A BPA that is not connected yet.
   *
   * @param settings where it is and what it may hold of us
   * @param forwarding who sends the bundles it wants sent
   * @param random spreads the attempts to reconnect
   */
  public GrpcBpa(GrpcBpaSettings settings, Forwarding forwarding, RandomGenerator random) {
    this(settings, forwarding, random, null);
  }

  /**
   * The same with a place for bundles that peers will never take; without one the BPA sends them
   * again and again.
   */
  public GrpcBpa(
      GrpcBpaSettings settings,
      Forwarding forwarding,
      RandomGenerator random,
      @Nullable RefusedKeeper keeper) {
    this.settings = settings;
    this.transport = new Transport(settings);
    this.dispatches = new Dispatches(settings, transport);
    this.announcements = new Announcements(transport);
    this.forwards = new Forwards(settings, transport, announcements, forwarding, keeper);
    this.link = new Link(settings, transport, new Business(), random);
  }

  @Override
  public void start(BpaListener hearer) {
    listener = hearer;
    transport.post(link::start);
  }

  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    return dispatches.open(info, verdict);
  }

  @Override
  public void announce(PeerAnnouncement peer) {
    transport.post(() -> announcements.announce(peer));
  }

  @Override
  public void withdraw(PeerAddress peer) {
    transport.post(
        () -> {
          announcements.withdraw(peer);
          forwards.withdrawn(peer);
        });
  }

  @Override
  public BpaCapabilities capabilities() {
    return new BpaCapabilities(dispatches.gathering().maxBundleBytes(), false, false, false);
  }

  @Override
  public BpaStatus status() {
    return new BpaStatus(
        null,
        List.of(
            forwards.window(),
            dispatches.window(),
            dispatches.queueWindow(),
            dispatches.gathering().window()),
        link.choice());
  }

  @Override
  public CompletionStage<Void> leave() {
    transport.post(link::leave);
    return link.left();
  }

  /** Silence after which the BPA is pinged on the next connection. */
  public Duration keepalive() {
    return transport.keepalive();
  }

  /** What is in flight now. */
  public InFlight inFlight() {
    return new InFlight(
        dispatches.gathering().keptBytes(),
        dispatches.gathering().copiedBytes(),
        dispatches.queued(),
        dispatches.inFlight(),
        dispatches.inFlightBytes(),
        forwards.inFlight(),
        forwards.inFlightBytes());
  }

  /**
   * What is in flight between us and the BPA.
   *
   * @param keptBytes receive buffers kept by bundles that peers have not finished
   * @param copiedBytes octets copied out of receive buffers and not sent
   * @param queuedDispatches complete bundles that wait for their turn
   * @param dispatches bundles sent to the BPA and not answered
   * @param dispatchBytes octets of those
   * @param forwards bundles of the BPA that no peer has acknowledged
   * @param forwardBytes octets of those
   */
  public record InFlight(
      long keptBytes,
      long copiedBytes,
      int queuedDispatches,
      int dispatches,
      long dispatchBytes,
      int forwards,
      long forwardBytes) {}

  private void tell(Consumer<BpaListener> what) {
    var hearer = listener;
    if (hearer != null) {
      what.accept(hearer);
    }
  }

  /** What the link's stream is used for. */
  private final class Business implements Link.Tenant {
    @Override
    public void opened(ClaStream stream, List<String> nodeIds) {
      dispatches.opened(stream);
      forwards.opened(stream);
      announcements.opened(stream);
      var parsed = new ArrayList<NodeId>(nodeIds.size());
      for (var text : nodeIds) {
        try {
          parsed.add(NodeId.parse(text));
        } catch (IllegalArgumentException e) {
          LOG.warn("The BPA gives us a Node ID that is none: {}", e.getMessage());
        }
      }
      tell(hearer -> hearer.registered(List.copyOf(parsed)));
    }

    @Override
    public void closed(String cause) {
      dispatches.closed(cause);
      forwards.closed();
      announcements.closed();
      tell(hearer -> hearer.unregistered(cause));
    }

    @Override
    public void leaving(String cause) {
      dispatches.closing(cause);
      forwards.leaving();
    }

    @Override
    public boolean idle() {
      return dispatches.idle() && forwards.inFlight() == 0;
    }

    @Override
    public void forwardRequested(int id, ForwardBundleRequest request) {
      forwards.requested(id, request);
    }

    @Override
    public ClientFrame.@Nullable Dispatch nextDispatch() {
      return dispatches.next();
    }

    @Override
    public void written(ClientFrame.Dispatch frame) {
      dispatches.gathering().release(frame.bundle());
    }

    @Override
    public String describe(Status status) {
      return LinkFailure.describe(
          status, forwards.lastForwardBytes(), settings.limits().maxMessageBytes());
    }
  }
}
