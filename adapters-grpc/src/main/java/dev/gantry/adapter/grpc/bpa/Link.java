package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.domain.time.Backoff;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
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
 * Keeps us registered: connects, registers, and begins anew after every loss until we leave.
 * Confined to the loop of its transport.
 */
final class Link {
  /** A registration that lasted this long was a good one: the next attempt comes soon. */
  private static final long GOOD_REGISTRATION_NANOS = Duration.ofSeconds(2).toNanos();

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
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private @Nullable Attempt current;
  private @Nullable Future<?> timer;
  private @Nullable String lastCause;
  private @Nullable String tooLargeCause;
  private int failedAttempts;
  private boolean started;
  private boolean leaving;

  Link(GrpcBpaSettings settings, Transport transport, Tenant tenant, RandomGenerator random) {
    this.settings = settings;
    this.transport = transport;
    this.tenant = tenant;
    this.pace = new Backoff(settings.pace().reconnects(), random);
  }

  void start() {
    if (!started && !leaving) {
      started = true;
      connect();
    }
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
    var attempt = current;
    if (attempt == null) {
      finish();
      return;
    }
    tenant.leaving("we are leaving the BPA");
    timer = after(settings.pace().leaveTimeout(), () -> attempt.abandon("leaving took too long"));
    drain(attempt, System.nanoTime() + settings.pace().leaveTimeout().toNanos() / 2);
  }

  private void connect() {
    try {
      var attempt = new Attempt(transport.open());
      current = attempt;
      timer =
          after(
              settings.pace().registerTimeout(),
              () -> attempt.abandon("the BPA has not answered the registration"));
      attempt.stream.register(settings.claName());
    } catch (IOException | RuntimeException e) {
      failed(
          "cannot connect to the BPA at " + settings.bpaAddress() + ": " + e.getMessage(), false);
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
    boolean news = !cause.equals(lastCause);
    failedAttempts++;
    if (news || failedAttempts % ATTEMPTS_PER_ALARM == 0) {
      LOG.atLevel(cause.equals(tooLargeCause) ? Level.ERROR : Level.WARN)
          .log("Not registered as \"{}\": {}", settings.claName(), cause);
      lastCause = cause;
    }
    if (news || wasRegistered) {
      tenant.closed(cause);
    }
    timer = after(Duration.ofNanos(pace.nextDelayNanos()), this::connect);
  }

  private void finish() {
    cancelTimer();
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
    private final ManagedChannel channel;
    private final ClaStream stream;
    private boolean registered;
    private long registeredAtNanos;
    private @Nullable String ownCause;

    Attempt(ManagedChannel channel) {
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
          "Registered with the BPA at {} as \"{}\": {}",
          settings.bpaAddress(),
          settings.claName(),
          nodeIds);
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
        LOG.info("The BPA at {} is going away: finishing what is in flight", settings.bpaAddress());
        tenant.leaving("the BPA is going away");
        long patience = settings.pace().leaveTimeout().toNanos();
        timer =
            after(Duration.ofNanos(patience * 2), () -> abandon("the BPA does not say goodbye"));
        drain(this, System.nanoTime() + patience);
      }
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
          && System.nanoTime() - registeredAtNanos >= GOOD_REGISTRATION_NANOS) {
        pace.reset();
        failedAttempts = 0;
        lastCause = null;
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
                  : LinkFailure.describeUnregistered(status, settings));
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
