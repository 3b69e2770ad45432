package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.domain.node.BpaFailover;
import dev.gantry.domain.node.FailoverEvent;
import dev.gantry.domain.time.Backoff;
import dev.gantry.port.out.BpaStatus;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps us registered: connects, registers, and begins anew after every loss until we leave, with
 * the BPA that {@link BpaFailover} says. Confined to the loop of its transport.
 */
final class Link implements FailoverDriver.Orders {
  /** How often {@link #drain} looks whether the answers in flight are gone. */
  private static final long DRAIN_LOOK_MILLIS = 10;

  private static final int ATTEMPTS_PER_ALARM = 20;
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** What goes on over the link. */
  interface Tenant {
    void opened(ClaStream stream, List<String> nodeIds);

    void closed(String cause);

    /** We leave, or the BPA goes: take nothing new. */
    void leaving(String cause);

    /** Whether nothing is in flight. */
    boolean idle();

    void forwardRequested(int id, ForwardBundleRequest request);

    ClientFrame.@Nullable Dispatch nextDispatch();

    void written(ClientFrame.Dispatch frame);

    /** One sentence on the end of a registration. */
    String describe(Status status);
  }

  private final GrpcBpaSettings settings;
  private final Transport transport;
  private final Tenant tenant;
  private final Backoff pace;
  private final FailoverDriver failover;
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final @Nullable String[] lastCauses;
  private @Nullable Attempt current;
  private @Nullable Future<?> timer;
  private @Nullable String tooLargeCause;
  private int failedAttempts;
  private boolean started;
  private boolean leaving;
  private boolean goingBack;

  Link(GrpcBpaSettings settings, Transport transport, Tenant tenant, RandomGenerator random) {
    this.settings = settings;
    this.transport = transport;
    this.tenant = tenant;
    this.pace = new Backoff(settings.pace().reconnects(), random);
    this.failover = new FailoverDriver(settings, transport, this);
    this.lastCauses = new String[settings.bpaAddresses().size()];
  }

  void start() {
    if (!started && !leaving) {
      started = true;
      failover.tell(new FailoverEvent.Started());
    }
  }

  /** Which of the BPAs serves us. Any thread. */
  BpaStatus.Choice choice() {
    return new BpaStatus.Choice(
        settings.bpaAddresses().stream().map(URI::toString).toList(),
        failover.registeredWith(),
        failover.changes());
  }

  CompletableFuture<Void> left() {
    return left.copy();
  }

  /**
   * Finishes what is in flight, half-closes, and is done when the BPA says goodbye or the bound is
   * reached.
   */
  void leave() {
    if (leaving) {
      return;
    }
    leaving = true;
    cancelTimer();
    failover.stop();
    var attempt = current;
    if (attempt == null) {
      finish();
      return;
    }
    tenant.leaving("we are leaving the BPA");
    timer = after(settings.pace().leaveTimeout(), () -> attempt.abandon("leaving took too long"));
    drain(attempt, System.nanoTime() + settings.pace().leaveTimeout().toNanos() / 2);
  }

  @Override
  public void connect(int bpa, boolean pause) {
    if (pause) {
      timer = after(Duration.ofNanos(pace.nextDelayNanos()), () -> connect(bpa));
    } else {
      connect(bpa);
    }
  }

  private void connect(int bpa) {
    var bpaAddress = settings.bpaAddresses().get(bpa);
    try {
      var attempt = new Attempt(bpaAddress, transport.open(bpaAddress));
      current = attempt;
      timer =
          after(
              settings.pace().registerTimeout(),
              () -> attempt.abandon("the BPA has not answered the registration"));
      attempt.stream.register(settings.claName(), settings.traceparent());
    } catch (IOException | RuntimeException e) {
      failed("cannot connect to the BPA at " + bpaAddress + ": " + e.getMessage(), false);
    }
  }

  @Override
  public void goBack() {
    var attempt = current;
    if (attempt != null) {
      goingBack = true;
      var cause = "we go back to the BPA at " + settings.bpaAddresses().getFirst();
      attempt.ownCause = cause;
      attempt.leaveInOrder(cause);
    }
  }

  /**
   * Tries again after a while.
   *
   * @param cause one sentence for people; told when it is news, and now and then
   * @param wasRegistered whether the tenant was told that we are
   */
  private void failed(String cause, boolean wasRegistered) {
    if (leaving) {
      finish();
      return;
    }
    int bpa = failover.present();
    boolean news = !cause.equals(lastCauses[bpa]);
    failedAttempts++;
    if (news || failedAttempts % ATTEMPTS_PER_ALARM == 0) {
      LOG.atLevel(levelOf(cause)).log("Not registered as \"{}\": {}", settings.claName(), cause);
      lastCauses[bpa] = cause;
    }
    if (news || wasRegistered) {
      tenant.closed(cause);
    }
    goingBack = false;
    failover.tell(new FailoverEvent.Ended());
  }

  private Level levelOf(String cause) {
    if (goingBack) {
      return Level.INFO;
    }
    return cause.equals(tooLargeCause) ? Level.ERROR : Level.WARN;
  }

  private void finish() {
    cancelTimer();
    failover.stop();
    current = null;
    tenant.closed("we have left the BPA");
    transport.close();
    left.complete(null);
  }

  /** Half-closes when nothing is in flight any more, or when the time is up. */
  private void drain(Attempt attempt, long untilNanos) {
    if (attempt != current || attempt.stream.ended() || attempt.stream.halfClosed()) {
      return;
    }
    if (!attempt.registered && !attempt.connected()) {
      attempt.abandon("we are leaving the BPA");
      return;
    }
    // Going away between request and answer would leave our name taken at the BPA.
    boolean quiet = attempt.registered && tenant.idle() && attempt.stream.controlWritten();
    if (quiet || System.nanoTime() - untilNanos >= 0) {
      attempt.stream.halfClose();
      return;
    }
    var _ = after(Duration.ofMillis(DRAIN_LOOK_MILLIS), () -> drain(attempt, untilNanos));
  }

  private Future<?> after(Duration delay, Runnable task) {
    return transport.loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void cancelTimer() {
    var pending = timer;
    if (pending != null) {
      pending.cancel(false);
      timer = null;
    }
  }

  /** One channel and the one stream on it. */
  private final class Attempt implements ClaStream.Tenant {
    private final URI bpaAddress;
    private final ManagedChannel channel;
    private final ClaStream stream;
    private boolean registered;
    private long registeredAtNanos;
    private @Nullable String ownCause;
    private boolean ending;

    Attempt(URI bpaAddress, ManagedChannel channel) {
      this.bpaAddress = bpaAddress;
      this.channel = channel;
      this.stream = new ClaStream(channel, transport.confined(), this);
    }

    boolean connected() {
      return channel.getState(false) == ConnectivityState.READY;
    }

    void abandon(String cause) {
      ownCause = cause;
      stream.cancel(cause);
    }

    @Override
    public void registered(List<String> nodeIds) {
      if (!leaving) {
        cancelTimer();
      }
      registered = true;
      registeredAtNanos = System.nanoTime();
      LOG.info(
          "Registered with the BPA at {} as \"{}\": {}", bpaAddress, settings.claName(), nodeIds);
      failover.tell(new FailoverEvent.Registered());
      tenant.opened(stream, nodeIds);
      if (leaving) {
        tenant.leaving("we are leaving the BPA");
      }
      // A GOAWAY shows only here: the channel is not ready any more while the stream lives on.
      channel.notifyWhenStateChanged(
          ConnectivityState.READY, () -> transport.loop().execute(this::goingAway));
    }

    private void goingAway() {
      if (current == this && !stream.ended() && !leaving) {
        LOG.info("The BPA at {} is going away: finishing what is in flight", bpaAddress);
        leaveInOrder("the BPA is going away");
      }
    }

    /** Finishes what is in flight and half-closes; the end follows within a bound. */
    void leaveInOrder(String cause) {
      if (ending) {
        return;
      }
      ending = true;
      tenant.leaving(cause);
      long patience = settings.pace().leaveTimeout().toNanos();
      timer = after(Duration.ofNanos(patience * 2), () -> abandon("the BPA does not say goodbye"));
      drain(this, System.nanoTime() + patience);
    }

    @Override
    public void ended(Status status) {
      if (current != this) {
        return;
      }
      current = null;
      cancelTimer();
      channel.shutdownNow();
      if (LinkFailure.tooManyPings(status)) {
        transport.pingLess();
      }
      boolean tooLarge = registered && LinkFailure.tooLargeForTheWire(status);
      if (registered
          && !tooLarge
          && System.nanoTime() - registeredAtNanos >= BpaFailover.GOOD_REGISTRATION.toNanos()) {
        pace.reset();
        failedAttempts = 0;
        Arrays.fill(lastCauses, null);
      }
      // The same bundle comes again and again: one alarm, whatever else came in between.
      var cause = tooLarge && tooLargeCause != null ? tooLargeCause : causeOf(status);
      tooLargeCause = tooLarge ? cause : null;
      failed(cause, registered);
    }

    private String causeOf(Status status) {
      return Objects.requireNonNullElseGet(
          ownCause,
          () ->
              registered
                  ? tenant.describe(status)
                  : LinkFailure.describeUnregistered(status, bpaAddress, settings));
    }

    @Override
    public void forwardRequested(int id, ForwardBundleRequest request) {
      tenant.forwardRequested(id, request);
    }

    @Override
    public ClientFrame.@Nullable Dispatch nextDispatch() {
      return tenant.nextDispatch();
    }

    @Override
    public void written(ClientFrame.Dispatch frame) {
      tenant.written(frame);
    }
  }
}
