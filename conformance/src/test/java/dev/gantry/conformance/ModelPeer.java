package dev.gantry.conformance;

import dev.gantry.conformance.certificate.Authority;
import dev.gantry.conformance.certificate.Leaf;
import dev.gantry.conformance.trial.Agent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A peer as simple as RFC 9174 lets it be, right but for the faults that it is given. It shares no
 * code with the kit, and none with Gantry.
 */
final class ModelPeer implements Agent, AutoCloseable {
  private static final long FIRST_DELAY_MILLIS = 150;

  private final Set<Fault> faults;
  private final Optional<ModelTls> tls;
  private final ModelAgent agent = new ModelAgent();
  private final ModelStore store;
  private final ServerSocket listener;
  private final Map<String, ModelSession> sessions = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** With an authority one that can TLS, and trusts that, which made its certificate as well. */
  ModelPeer(@Nullable Fault fault, @Nullable Authority authority) throws IOException {
    this(fault, authority, new ModelStore(false));
  }

  ModelPeer(@Nullable Fault fault, @Nullable Authority authority, ModelStore store)
      throws IOException {
    this.store = store;
    faults = fault == null ? EnumSet.noneOf(Fault.class) : EnumSet.of(fault);
    tls = Optional.ofNullable(authority).map(this::tls);
    listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::listen);
  }

  private ModelTls tls(Authority authority) {
    var leaf = faults.contains(Fault.HAS_NO_NODE_ID) ? Leaf.unnamed() : Leaf.of("ipn:1.0");
    if (faults.contains(Fault.HAS_A_UTF8_NODE_ID)) {
      leaf = Leaf.unnamed().bundleEidAsUtf8("ipn:1.0");
    }
    if (faults.contains(Fault.HAS_A_WILDCARD)) {
      leaf.dns("*.example");
    }
    if (faults.contains(Fault.HAS_NO_BUNDLE_SECURITY)) {
      leaf.forTlsOnly();
    }
    if (faults.contains(Fault.HAS_NO_KEY_IDENTIFIERS)) {
      leaf.withoutKeyIdentifiers();
    }
    return new ModelTls(authority.issue(leaf), authority.root(), faults);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
  }

  /** Dials the tester, who ends the connection itself. */
  Runnable dial(String address) throws IOException {
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    var dialling = Thread.ofVirtual().start(() -> redial(port));
    return dialling::interrupt;
  }

  /** Dials until it is heard, ever later. */
  private void redial(int port) {
    boolean heard = false;
    try {
      for (long delay = FIRST_DELAY_MILLIS; !heard; delay = longer(delay)) {
        heard = dialled(port);
        Thread.sleep(heard ? 0 : delay);
      }
    } catch (IOException | InterruptedException e) {
      // The tester listens no more.
    }
  }

  private boolean dialled(int port) throws IOException {
    try {
      return isHeard(new Socket(InetAddress.getLoopbackAddress(), port));
    } catch (ConnectException e) {
      throw e;
    } catch (SocketException e) {
      // Reset before it was told of.
      return false;
    }
  }

  private boolean isHeard(Socket socket) throws IOException {
    sockets.add(socket);
    try (socket) {
      var session = new ModelSession(socket, true, shared());
      try {
        session.run();
      } catch (IOException e) {
        // Its connection is over.
      }
      return session.wasHeard();
    } catch (SocketException e) {
      return false;
    } finally {
      sockets.remove(socket);
    }
  }

  private long longer(long delay) {
    if (faults.contains(Fault.REDIALS_WITHOUT_DELAY)) {
      return 0;
    }
    return faults.contains(Fault.REDIALS_EVER_AS_OFTEN) ? delay : 2 * delay;
  }

  private ModelSession.Shared shared() {
    return new ModelSession.Shared(faults, tls, sessions, agent, store);
  }

  @Override
  public Sending forward(String nodeId, byte[] bundle) {
    CompletableFuture<Fate> fate;
    synchronized (store) {
      var session = sessions.get(nodeId);
      if (session == null || store.keeps() && session.isEnding()) {
        store.keep(nodeId, bundle);
        return _ -> Fate.OPEN;
      }
      fate = session.offer(bundle);
    }
    return within -> {
      try {
        return fate.get(within.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        return Fate.OPEN;
      }
    };
  }

  @Override
  public void answer(String nodeId, Answer answer) {
    agent.answer(nodeId, answer);
  }

  @Override
  public void release() {
    agent.release();
  }

  @Override
  public int received(String nodeId) {
    return agent.receivedFrom(nodeId);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var socket : sockets) {
      socket.close();
    }
  }

  private void listen() {
    try {
      while (true) {
        converse(listener.accept(), false);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void converse(Socket socket, boolean active) {
    sockets.add(socket);
    Thread.ofVirtual()
        .start(
            () -> {
              try (socket) {
                new ModelSession(socket, active, shared()).run();
              } catch (IOException e) {
                // Its connection is over.
              } finally {
                sockets.remove(socket);
              }
            });
  }
}
