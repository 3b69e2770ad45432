package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.adapter.config.PeerConfig;
import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.adapter.tcp.ClientSession.Established;
import dev.gantry.adapter.tcp.ClientSession.NotEstablishedException;
import dev.gantry.adapter.tcp.NodeLimits;
import dev.gantry.adapter.tcp.RefusingSink;
import dev.gantry.adapter.tcp.channel.Endpoint;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.bootstrap.wiring.TcpWiring;
import dev.gantry.bootstrap.wiring.TlsWiring;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What {@code send} and {@code ping} share: a configured way to open sessions with one address. */
final class Client implements AutoCloseable {
  /** Beyond every bound that the session machine has itself. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final String address;
  private final GantryConfig config;
  private final PeerConfig peer;
  private final TlsWiring tls;
  private final Transport transport;
  private final Observer observer;

  private Client(
      String address,
      GantryConfig config,
      PeerConfig peer,
      TlsWiring tls,
      Transport transport,
      Observer observer) {
    this.address = address;
    this.config = config;
    this.peer = peer;
    this.tls = tls;
    this.transport = transport;
    this.observer = observer;
  }

  /**
   * Reads the configuration for a session with {@code address}: that of a peer of the {@code peers}
   * list where it is one, else what such a list would give it.
   */
  static Client open(ConfigOptions options, String address, Observer observer)
      throws ConfigException {
    var loaded = options.loadAndLog(List.of("log-level=warn"));
    var peer = find(loaded, address);
    if (peer == null) {
      loaded = options.load(List.of("peers=[\"" + quoted(address) + "\"]"));
      peer = loaded.config().peers().getFirst();
    }
    var tls = TlsWiring.open(loaded.config(), System.getenv());
    return new Client(address, loaded.config(), peer, tls, Transport.open(1), observer);
  }

  /** Dials once. */
  ClientSession session() {
    var profile = new TcpWiring(config, tls).profile(peer);
    return ClientSession.open(
        transport,
        new ClientSession.Settings(
            endpoint(),
            peer.nodeId(),
            config.node().nodeIds(),
            profile,
            config.peering().connectTimeout(),
            NodeLimits.DEFAULT.inboundBytes(),
            new RefusingSink()),
        observer);
  }

  /** How many bundles a session may have in flight. */
  int window() {
    return config.session().limits().maxUnackedTransfers();
  }

  /**
   * Waits until the session takes bundles.
   *
   * @throws CommandException with the cause when it never does
   */
  Established established(ClientSession session) throws InterruptedException {
    try {
      return session
          .established()
          .toCompletableFuture()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NotEstablishedException failure) {
        throw new CommandException(
            ExitCode.UNREACHABLE, "no session with " + address + ": " + sentence(failure.end()), e);
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "no session with " + address + " within " + LIMIT.toMinutes() + " minutes",
          e);
    }
  }

  /** Ends the session in order and waits for its end. */
  SessionEnd end(ClientSession session) throws InterruptedException {
    session.end();
    try {
      return session.ended().toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the session does not end", e);
    }
  }

  /** What an end means, for people. */
  static String sentence(SessionEnd end) {
    var cause = end.cause().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return end.detail().isEmpty() ? cause : end.detail() + " (" + cause + ")";
  }

  @Override
  public void close() {
    transport.close();
    tls.close();
  }

  private Endpoint endpoint() {
    var configured = peer.endpoint();
    if (configured == null) {
      throw new IllegalStateException("a peer without an address: " + peer);
    }
    return TcpWiring.endpoint(configured);
  }

  private static @Nullable PeerConfig find(LoadedConfig loaded, String address) {
    for (var peer : loaded.config().peers()) {
      var endpoint = peer.endpoint();
      if (endpoint != null && endpoint.text().equals(address)) {
        return peer;
      }
    }
    return null;
  }

  private static String quoted(String address) {
    return address.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
