package dev.gantry.conformance.reach;

import dev.gantry.conformance.trial.Access;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Role;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The tester dials. On loopback each trial comes from an address of its own, as RFC 9174 4.3 lets
 * the other side shut out an address that failed to present a Contact Header.
 */
public final class Dialling implements Access {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
  private static final Duration BETWEEN_CONNECTS = Duration.ofMillis(100);

  /** The second octet of those addresses, 127.77.0.1 and so on. */
  private static final int OWN_BLOCK = 77;

  private static final int HOSTS = 250;

  /** Small, so that a large transfer cannot be on its way as a whole. */
  static final int RECEIVE_BUFFER_BYTES = 64 << 10;

  private final InetSocketAddress target;
  private final AtomicInteger trials = new AtomicInteger();

  public Dialling(InetSocketAddress target) {
    this.target = target;
  }

  @Override
  public Role role() {
    return Role.PASSIVE;
  }

  @Override
  public Door open() throws IOException {
    var source = source(trials.getAndIncrement());
    return new Door() {
      @Override
      public Socket connect(Duration within) throws NotObserved, IOException {
        return dial(source);
      }

      @Override
      public Socket reconnect(Duration within) throws NotObserved, IOException {
        return dial(source);
      }

      @Override
      public Socket again(Duration within) throws NotObserved {
        throw NotObserved.notApplicable("it is dialled");
      }

      @Override
      public void close() {}
    };
  }

  private InetSocketAddress source(int trial) throws IOException {
    var address = target.getAddress();
    if (!address.isLoopbackAddress() || address.getAddress().length != 4) {
      return new InetSocketAddress(0);
    }
    var octets = new byte[] {127, OWN_BLOCK, (byte) (trial / HOSTS), (byte) (trial % HOSTS + 1)};
    return new InetSocketAddress(InetAddress.getByAddress(octets), 0);
  }

  /** A side that has ended, and is started again, is waited for. */
  private Socket dial(InetSocketAddress source) throws NotObserved, IOException {
    long end = System.nanoTime() + LONGEST_CONNECT.toNanos();
    while (true) {
      try {
        return connected(source);
      } catch (ConnectException | SocketTimeoutException e) {
        if (System.nanoTime() - end > 0) {
          throw NotObserved.because("%s cannot be reached: %s".formatted(target, e.getMessage()));
        }
        LockSupport.parkNanos(BETWEEN_CONNECTS.toNanos());
      }
    }
  }

  private Socket connected(InetSocketAddress source) throws IOException {
    var socket = new Socket();
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.bind(source);
      socket.connect(target, (int) LONGEST_CONNECT.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
