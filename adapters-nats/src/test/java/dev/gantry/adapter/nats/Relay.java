package dev.gantry.adapter.nats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A line to a server that can be silent for a while and loses nothing. */
final class Relay implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** Guarded by this. */
  private boolean isSilent;

  private Relay(ServerSocket listening, int target) {
    this.listening = listening;
    this.target = target;
  }

  static Relay to(int port) throws IOException {
    var relay = new Relay(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), port);
    Thread.startVirtualThread(relay::accept);
    return relay;
  }

  String url() {
    return "nats://127.0.0.1:" + listening.getLocalPort();
  }

  synchronized void beSilent() {
    isSilent = true;
  }

  synchronized void goOn() {
    isSilent = false;
    notifyAll();
  }

  private void accept() {
    try {
      while (true) {
        var near = listening.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(near, far));
        Thread.startVirtualThread(() -> copy(near, far));
        Thread.startVirtualThread(() -> copy(far, near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      var octets = new byte[8192];
      var in = from.getInputStream();
      var out = to.getOutputStream();
      for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
        awaitLine();
        out.write(octets, 0, count);
      }
    } catch (IOException e) {
      // The other end has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitLine() throws InterruptedException {
    while (isSilent) {
      wait();
    }
  }

  @Override
  public void close() {
    goOn();
    try {
      listening.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
