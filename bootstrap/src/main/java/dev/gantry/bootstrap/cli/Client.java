package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.adapter.config.PeerConfig;
import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.adapter.tcp.ClientSession.Established;
import dev.gantry.adapter.tcp.ClientSession.NotEstablishedException;
import dev.gantry.adapter.tcp.RefusingSink;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.bootstrap.wiring.ClientComponent;
import dev.gantry.bootstrap.wiring.DaggerClientComponent;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.address.Endpoint;
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

  /** What the help calls the address. */
  private static final String ARGUMENT = "HOST:PORT";

  private final Endpoint address;
  private final GantryConfig config;
  private final PeerConfig peer;
  private final ClientComponent parts;
  private final Transport transport;
  private final Observer observer;

  private Client(
      Endpoint address,
      GantryConfig config,
      PeerConfig peer,
      ClientComponent parts,
      Transport transport,
      Observer observer) {
    this.address = address;
    this.config = config;
    this.peer = peer;
    this.parts = parts;
    this.transport = transport;
    this.observer = observer;
  }

  /**
   * Reads the configuration for a session with {@code address}: that of a peer of the {@code peers}
   * list where it is one, else what such a list would give it.
   */
  static Client open(ConfigOptions options, String address, Observer observer)
      throws ConfigException {
    var endpoint = ConfigOptions.endpoint(ARGUMENT, address, Endpoint.TCPCL_PORT);
    if (endpoint instanceof Endpoint.Tcp tcp && tcp.port() == 0) {
      throw new CommandException(
          ExitCode.USAGE, ARGUMENT + " " + address + ": port 0 cannot be dialled");
    }
    // A client listens nowhere: what a server's file says about listeners is no concern of its.
    var loaded = options.load(ARGUMENT, List.of(), List.of());
    var peer = find(loaded, endpoint);
    if (peer == null) {
      loaded = options.load(ARGUMENT, List.of(), List.of(ConfigOptions.listOf("peers", endpoint)));
      peer = loaded.config().peers().getFirst();
    }
    options.log(loaded);
    var parts = DaggerClientComponent.factory().create(loaded.config());
    return new Client(endpoint, loaded.config(), peer, parts, Transport.open(1), observer);
  }

  /** Dials once. */
  ClientSession session() {
    var profile = parts.sessions().profile(peer);
    return ClientSession.open(
        transport,
        new ClientSession.Settings(
            address,
            peer.nodeId(),
            config.node().nodeIdsWithoutBpa(),
            profile,
            config.peering().connectTimeout(),
            config.connections().maxInboundBytes(),
            new RefusingSink()),
        observer);
  }

  /** How many bundles a session may have in flight. */
  int window() {
    return config.session().limits().maxUnackedTransfers();
  }

  /** How many octets of bundles a session may have in flight; one bundle always may. */
  long windowBytes() {
    return config.session().limits().maxUnackedBytes();
  }

  /**
   * Waits until the session takes bundles.
   *
   * @throws CommandException with the cause when it never does
   */
  Established established(ClientSession session) throws InterruptedException {
    return established(session, null);
  }

  /** The same with a bound of the command line; null for none. */
  Established established(ClientSession session, @Nullable Duration timeout)
      throws InterruptedException {
    var limit = timeout == null || timeout.compareTo(LIMIT) > 0 ? LIMIT : timeout;
    try {
      return session.established().toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NotEstablishedException failure) {
        throw new CommandException(
            ExitCode.UNREACHABLE,
            "no session with " + address + ": " + sentence(failure.end()) + advice(failure.end()),
            e);
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "no session with "
              + address
              + (limit == LIMIT
                  ? " within " + LIMIT.toMinutes() + " minutes"
                  : " before --timeout was over"),
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

  /** What to do about a session that did not come about; empty where the end says it itself. */
  private String advice(SessionEnd end) {
    if (end.reason() == TerminationReason.Known.CONTACT_FAILURE
        && end.cause() == EndCause.TERMINATED_BY_PEER) {
      return config.tls() == null
          ? "; it may require TLS: configure tls, with a certificate that it accepts"
          : "; it does not accept our Node ID or certificate, its log has the cause";
    }
    return switch (end.cause()) {
      case CONTACT_TIMEOUT, SESSION_INIT_TIMEOUT, NOT_TCPCL ->
          "; does the peer speak TCPCLv4 on this port?";
      case VERSION_MISMATCH -> "; the peer must speak TCPCL version 4";
      case PLAINTEXT_REFUSED ->
          "; configure tls on both sides, or say --set require-tls=false where the link is trusted";
      case TLS_FAILED, TLS_HANDSHAKE_TIMEOUT, CERTIFICATE_REFUSED_BY_PEER ->
          "; compare the tls configuration of both sides";
      case CERTIFICATE_UNTRUSTED,
          CERTIFICATE_EXPIRED,
          CERTIFICATE_NOT_YET_VALID,
          CERTIFICATE_REVOKED,
          CERTIFICATE_KEY_USAGE,
          CERTIFICATE_NOT_PINNED,
          CERTIFICATE_MISSING ->
          "; the peer needs another certificate, or we another tls.ca-certs";
      case HOST_NAME_MISMATCH,
          HOST_NAME_MISSING,
          NODE_ID_MISMATCH,
          NODE_ID_UNPROVEN,
          NODE_ID_INVALID,
          NODE_ID_UNEXPECTED ->
          "; its certificate, the address and its Node ID have to agree";
      case BUSY, RESOURCE_EXHAUSTION, SHUTDOWN, ANOTHER_SESSION -> "; try again later";
      case CONNECTION_LOST -> "; is the peer running, and is that its address?";
      case CERTIFICATE_ALGORITHM, // its sentence says it
          TERMINATED_BY_PEER,
          TERMINATED_LOCALLY,
          IDLE,
          PEER_SILENT,
          WRITE_STALLED,
          ACKNOWLEDGEMENT_OVERDUE,
          TRANSFER_TOO_SLOW,
          TERMINATION_OVERDUE,
          ENDING_TIMEOUT,
          PARAMETERS_REFUSED,
          EXTENSION_REFUSED,
          PROTOCOL_VIOLATION,
          FLOODED,
          MESSAGE_REJECTED,
          TRANSFER_IDS_EXHAUSTED,
          BPA_LOST,
          BUNDLE_UNREADABLE,
          PROBE,
          TAKES_NO_BUNDLES,
          INTERNAL_ERROR ->
          "";
    };
  }

  /** What an end means, for people. */
  static String sentence(SessionEnd end) {
    var cause = end.cause().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return end.detail().isEmpty() ? cause : end.detail() + " (" + cause + ")";
  }

  @Override
  public void close() {
    transport.close();
    parts.tls().close();
  }

  private static @Nullable PeerConfig find(LoadedConfig loaded, Endpoint address) {
    for (var peer : loaded.config().peers()) {
      if (address.equals(peer.endpoint())) {
        return peer;
      }
    }
    return null;
  }
}
