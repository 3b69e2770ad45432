package dev.gantry.conformance;

import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Supply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A peer as simple as RFC 9174 lets it be, right but for the faults that it is given. It shares no
 * code with the kit, and none with Gantry.
 */
final class ModelPeer implements Supply, AutoCloseable {
  private final Set<Fault> faults;
  private final ServerSocket listener;
  private final Map<String, ModelSession> sessions = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  ModelPeer(@Nullable Fault fault) throws IOException {
    faults = fault == null ? EnumSet.noneOf(Fault.class) : EnumSet.of(fault);
    listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::listen);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
  }

  /** Dials the tester, who ends the connection itself. */
  Runnable dial(String address) throws IOException {
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    converse(new Socket(InetAddress.getLoopbackAddress(), port), true);
    return () -> {};
  }

  @Override
  public void send(String nodeId, byte[] bundle) throws NotObserved {
    var session = sessions.get(nodeId);
    if (session == null) {
      throw NotObserved.because("no session with " + nodeId);
    }
    session.offer(bundle);
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
                new ModelSession(socket, active, faults, sessions).run();
              } catch (IOException e) {
                // Its connection is over.
              } finally {
                sockets.remove(socket);
              }
            });
  }
}
