package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.peer.Dial;
import dev.gantry.adapter.tcp.peer.Dialler;
import dev.gantry.adapter.tcp.peer.Resolver;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionOwner;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.adapter.tcp.session.TransferListener;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One dialled session without a peer behind it: for tools that send, measure or look. The same
 * driver as in the server. Any thread.
 */
public final class ClientSession {
  private final Settings settings;
  private final Transport transport;
  private final Sessions sessions;
  private final EventLoop loop;
  private final long begunNanos = System.nanoTime();
  private final CompletableFuture<Established> established = new CompletableFuture<>();
  private final CompletableFuture<SessionEnd> ended = new CompletableFuture<>();
  private final AtomicLong tokens = new AtomicLong();
  private boolean endWanted;
  private volatile @Nullable SessionHandle handle;

  private ClientSession(Settings settings, Transport transport, Observer observer) {
    this.settings = settings;
    this.transport = transport;
    sessions = new Sessions(new InboundBudget(settings.inboundBytes()), observer);
    loop = transport.loops().next();
  }

  /**
   * What a client session is to be.
   *
   * @param endpoint where to dial
   * @param expectedNodeId null when any will do
   * @param nodeIds ours, one or more
   * @param profile of the session
   * @param connectTimeout longest attempt to connect to one address
   * @param inboundBytes received octets held for {@code sink}
   * @param sink where bundles go that the peer sends us
   */
  public record Settings(
      Endpoint endpoint,
      @Nullable NodeId expectedNodeId,
      List<NodeId> nodeIds,
      SessionProfile profile,
      Duration connectTimeout,
      long inboundBytes,
      BundleSink sink) {
    public Settings {
      nodeIds = List.copyOf(nodeIds);
    }

    /** A session that sends and refuses what it is sent. */
    public static Settings sending(
        Endpoint endpoint, List<NodeId> nodeIds, SessionProfile profile) {
      return new Settings(
          endpoint,
          null,
          nodeIds,
          profile,
          TcpSettings.DEFAULT_CONNECT_TIMEOUT,
          NodeLimits.DEFAULT.inboundBytes(),
          new RefusingSink());
    }
  }

  /**
   * A session that takes bundles.
   *
   * @param parameters what was negotiated
   * @param remoteAddress the address that answered
   * @param tls protocol and cipher, null for plaintext
   * @param stepNanos from the begin of the dial to each step
   */
  public record Established(
      SessionParameters parameters,
      String remoteAddress,
      @Nullable String tls,
      Map<SessionOwner.Step, Long> stepNanos) {}

  /** A dial or a session that came to nothing before it was Established. */
  public static final class NotEstablishedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient SessionEnd end;

    NotEstablishedException(SessionEnd end) {
      super(end.detail());
      this.end = end;
    }

    /** How it ended. */
    public SessionEnd end() {
      return end;
    }
  }

  /** Dials. */
  public static ClientSession open(Transport transport, Settings settings, Observer observer) {
    var session = new ClientSession(settings, transport, observer);
    session.dial();
    return session;
  }

  /** Done when the session takes bundles, or fails with {@link NotEstablishedException}. */
  public CompletionStage<Established> established() {
    return established;
  }

  /** Done when the session is over; also after a dial that failed. */
  public CompletionStage<SessionEnd> ended() {
    return ended;
  }

  /**
   * Offers a bundle, once the session is Established. Takes ownership of {@code bundle} and
   * releases it when it is done with.
   *
   * @param outcome called exactly once, on the event loop of the session
   */
  public void offer(OutboundBundle bundle, Consumer<OutboundOutcome> outcome) {
    SessionHandle session = handle;
    if (session == null && !loop.inEventLoop()) {
      loop.execute(() -> offer(bundle, outcome));
    } else if (session == null || ended.isDone()) {
      bundle.release();
      outcome.accept(new OutboundOutcome.NotStarted());
    } else {
      session.offer(
          new BundleToken(tokens.getAndIncrement()), bundle, new Offered(bundle, outcome));
    }
  }

  /** Runs something on the session's event loop, where offers and outcomes need no hop. */
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /** Ends the session in an orderly way: running transfers are finished first. */
  public void end() {
    loop.execute(
        () -> {
          endWanted = true;
          SessionHandle session = handle;
          if (session != null) {
            session.terminate(TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, false);
          }
        });
  }

  private void dial() {
    new Dialler(transport, settings.connectTimeout(), Resolver.SYSTEM)
        .dial(
            settings.endpoint(),
            loop,
            new Dial.Result() {
              @Override
              public void connected(Dial dial, Channel channel, @Nullable String dialledName) {
                begin(dial, channel, dialledName);
              }

              @Override
              public void failed(String cause) {
                over(
                    new SessionEnd(
                        SessionEnd.Kind.TRANSPORT, EndCause.CONNECTION_LOST, null, cause));
              }
            });
  }

  private void begin(Dial dial, Channel channel, @Nullable String dialledName) {
    try {
      beginSession(dial, channel, dialledName);
    } catch (RuntimeException e) {
      // Whoever waits for this session must hear of its end.
      channel.close();
      over(
          new SessionEnd(
              SessionEnd.Kind.INTERNAL, EndCause.INTERNAL_ERROR, null, String.valueOf(e)));
    }
  }

  private void beginSession(Dial dial, Channel channel, @Nullable String dialledName) {
    NodeId expected = settings.expectedNodeId();
    SessionHandle session =
        sessions.begin(
            sessions.newKey(),
            channel,
            new Sessions.Beginning(
                Role.ACTIVE,
                dialledName,
                expected == null ? List.of() : List.of(expected),
                settings.endpoint() instanceof Endpoint.Unix unix ? unix.toString() : null,
                settings.profile(),
                settings.nodeIds(),
                Long.MAX_VALUE,
                settings.sink()),
            new Owner(dial));
    handle = session;
    session.takeBundles(new PeerAddress(settings.endpoint().toString()));
    if (endWanted) {
      end();
    }
  }

  private void over(SessionEnd end) {
    established.completeExceptionally(new NotEstablishedException(end));
    ended.complete(end);
  }

  private final class Owner implements SessionOwner {
    private final Dial dial;
    private final EnumMap<Step, Long> stepNanos = new EnumMap<>(Step.class);

    Owner(Dial dial) {
      this.dial = dial;
    }

    @Override
    public void stepReached(Step step, long nanos) {
      stepNanos.put(step, nanos - begunNanos);
    }

    @Override
    public void established(SessionHandle session, SessionParameters parameters) {
      dial.established();
      established.complete(
          new Established(
              parameters, session.remoteAddress(), session.status().tls(), Map.copyOf(stepNanos)));
    }

    @Override
    public void ending(SessionHandle session) {}

    @Override
    public void ended(SessionHandle session, SessionEnd end) {
      sessions.ended(session);
      if (established.isDone()
          || dial.handshakeEnded(end.cause(), end.detail()) != DialFate.GOES_ON) {
        over(end);
      }
    }
  }

  /** A bundle on its way, and who wants to know what becomes of it. */
  private record Offered(OutboundBundle bundle, Consumer<OutboundOutcome> outcome)
      implements TransferListener {
    @Override
    public void transferEnded(SessionKey session, BundleToken token, OutboundOutcome how) {
      bundle.release();
      outcome.accept(how);
    }
  }
}
