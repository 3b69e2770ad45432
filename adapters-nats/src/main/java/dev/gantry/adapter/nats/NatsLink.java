package dev.gantry.adapter.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.JetStream;
import io.nats.client.Message;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to NATS: made, looked after and made again. Steps that may block run on a thread
 * of its own. Any thread.
 */
final class NatsLink implements ConnectionListener, Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

  /** How often it is seen whether all is as it should be; 5 s. */
  private static final long LOOK_SECONDS = 5;

  /** What headers need beside a bundle in a message; 8 KiB for Node IDs of the longest. */
  static final int HEADER_BYTES = 8 << 10;

  /** Hears how it stands, on the thread of the link. */
  interface Listener {
    /**
     * NATS can be used.
     *
     * @param maxBundleBytes longest bundle that goes into a message
     */
    void up(Connection connection, int maxBundleBytes);

    /** It cannot, for one sentence. */
    void down(String cause);
  }

  private final NatsSettings settings;
  private final Listener listener;
  private final ScheduledExecutorService control =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gantry-nats-control").factory());
  private volatile @Nullable Line line;
  private volatile boolean closing;

  // On control only.
  private boolean isUp;
  private String told = "";

  /** A connection and what publishes on it, which costs to make. */
  private record Line(Connection connection, JetStream jetStream) {}

  NatsLink(NatsSettings settings, Listener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  void start() {
    control.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * The connection, whether it is usable or not.
   *
   * @throws IllegalStateException when there never was one
   */
  Connection opened() {
    return line().connection;
  }

  private Line line() {
    var open = line;
    if (open == null) {
      throw new IllegalStateException("there is no connection yet");
    }
    return open;
  }

  /** Closes it. Blocks. */
  void close() throws InterruptedException {
    closing = true;
    control.shutdownNow();
    var open = line;
    if (open != null) {
      open.connection.close();
    }
  }

  @Override
  public CompletableFuture<PublishAck> publish(Message message, PublishOptions options) {
    return line().jetStream.publishAsync(message, options);
  }

  @Override
  public void connectionEvent(Connection changed, Events event) {
    // Also one that never came about says that it is closed: who dialled it dials again in time.
    var open = line;
    if (closing || open == null || changed != open.connection) {
      return;
    }
    switch (event) {
      case DISCONNECTED -> run(() -> down("the connection to NATS is lost"));
      case RECONNECTED, CLOSED -> run(this::look);
      default -> {}
    }
  }

  private void run(Runnable step) {
    if (!control.isShutdown()) {
      control.execute(step);
    }
  }

  // ---- on control

  private void look() {
    try {
      var open = line;
      if (open == null || open.connection.getStatus() == Connection.Status.CLOSED) {
        var connection = Dialling.connect(settings, this::longLived);
        open = new Line(connection, connection.jetStream());
        line = open;
      }
      if (open.connection.getStatus() == Connection.Status.CONNECTED) {
        check(open.connection);
      }
    } catch (NatsException e) {
      down(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      down(String.valueOf(Dialling.failure(e).getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("NATS could not be looked at", e);
      down("NATS cannot be used: " + e);
    }
  }

  private void check(Connection open) throws IOException, NatsException {
    var server = open.getServerInfo();
    Dialling.checkVersion(open);
    int replicas = Streams.check(open.jetStreamManagement(), settings.requireReplicas());
    if (!isUp) {
      isUp = true;
      told = "";
      LOG.info(
          "bundles are kept by NATS {} at {}: an acknowledgement means {}",
          server.getVersion(),
          open.getConnectedUrl(),
          meaning(replicas));
      listener.up(open, (int) Math.min(Integer.MAX_VALUE, server.getMaxPayload() - HEADER_BYTES));
    }
  }

  /** What it means that NATS has answered; its sync interval is nothing that it tells a client. */
  static String meaning(int replicas) {
    return replicas == 1
        ? "that one server has it, which keeps it when the process dies; when power fails only with"
            + " sync_interval: always"
        : "that "
            + (replicas / 2 + 1)
            + " of "
            + replicas
            + " servers have it; when power fails for all of them at once it stays only with"
            + " sync_interval: always";
  }

  private void down(String cause) {
    isUp = false;
    if (!cause.equals(told)) {
      told = cause;
      LOG.warn("{}", cause);
      listener.down(cause);
    }
  }

  private Options.Builder longLived(Options.Builder options) {
    return options
        .maxReconnects(-1)
        // What is kept for later is published when nobody waits for it any more.
        .reconnectBufferSize(0)
        .connectionListener(this);
  }
}
