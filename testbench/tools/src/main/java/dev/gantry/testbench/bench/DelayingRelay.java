package dev.gantry.testbench.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP relay on loopback that hands every octet on after a fixed time: a long link for
 * measurements, without the kernel's netem. Order is kept, the rate is not limited. Its threads are
 * virtual and end with their connections.
 */
final class DelayingRelay implements AutoCloseable {
  private static final int READ_BYTES = 256 * 1024;

  /**
   * Octets on the way in one direction: 4096 reads hold a long link at any rate that a test
   * reaches.
   */
  private static final int MAX_READS_UNDER_WAY = 4096;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final long delayNanos;

  private DelayingRelay(ServerSocket listener, InetSocketAddress target, Duration oneWayDelay) {
    this.listener = listener;
    this.target = target;
    this.delayNanos = oneWayDelay.toNanos();
  }

  /** A relay to {@code target} that listens on a port of its own. */
  static DelayingRelay to(InetSocketAddress target, Duration oneWayDelay) throws IOException {
    var listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    var relay = new DelayingRelay(listener, target, oneWayDelay);
    Thread.ofVirtual().name("relay-accept").start(relay::accept);
    return relay;
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var near = listener.accept();
        var far = new Socket();
        far.connect(target);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        join(near, far);
        join(far, near);
      } catch (IOException e) {
        // Closed, or the target is gone: the connecting side sees its connection end.
      }
    }
  }

  /** Some octets and when they are due; no octets end the direction. */
  private record Parcel(byte @Nullable [] octets, long dueNanos) {}

  private void join(Socket from, Socket to) {
    var underWay = new LinkedBlockingQueue<Parcel>(MAX_READS_UNDER_WAY);
    Thread.ofVirtual().name("relay-read").start(() -> read(from, underWay));
    Thread.ofVirtual().name("relay-write").start(() -> write(to, underWay));
  }

  private void read(Socket from, LinkedBlockingQueue<Parcel> underWay) {
    try {
      var buffer = new byte[READ_BYTES];
      var input = from.getInputStream();
      int count;
      while ((count = input.read(buffer)) > 0) {
        underWay.put(new Parcel(Arrays.copyOf(buffer, count), System.nanoTime() + delayNanos));
      }
    } catch (IOException e) {
      // The end of this direction, told to the other side below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    underWay.offer(new Parcel(null, System.nanoTime() + delayNanos));
  }

  private void write(Socket to, LinkedBlockingQueue<Parcel> underWay) {
    try {
      while (true) {
        var parcel = underWay.take();
        long wait;
        while ((wait = parcel.dueNanos() - System.nanoTime()) > 0) {
          LockSupport.parkNanos(wait);
        }
        if (parcel.octets() == null) {
          to.shutdownOutput();
          return;
        }
        to.getOutputStream().write(parcel.octets());
      }
    } catch (IOException e) {
      // The other side is gone; its reader ends too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
