package dev.gantry.testbench.pump;

import dev.gantry.adapter.tcp.tls.TlsConnection;
import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.Role;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Lets two TLS ends of ours shake hands in memory, again and again on the calling thread: what
 * handshakes cost a core, without sockets and without waiting. Each handshake is both ends' work;
 * either end alone does about twice as many.
 */
public final class BareHandshakes {
  /** A client that proves itself sends a certificate; one that resumes sends some 80 octets. */
  private static final int LONGEST_RESUMING_CLIENT_FLIGHT_BYTES = 250;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int PORT = 4556;

  /** Sessions are kept by address, so a new one finds none; also in the next run. */
  private static final AtomicInteger ADDRESSES = new AtomicInteger(127 << 24);

  /** Larger than any flight of a handshake. */
  private static final int WIRE_BYTES = 128 * 1024;

  private final TlsEngineSource passive;
  private final TlsEngineSource active;
  private final ByteBuffer toPassive = ByteBuffer.allocateDirect(WIRE_BYTES);
  private final ByteBuffer toActive = ByteBuffer.allocateDirect(WIRE_BYTES);
  private final ByteBuffer plaintext = ByteBuffer.allocateDirect(WIRE_BYTES);
  private final ByteBuffer nothing = ByteBuffer.allocateDirect(0);
  private String suite = "";

  private BareHandshakes(TlsEngineSource passive, TlsEngineSource active) {
    this.passive = passive;
    this.active = active;
  }

  /**
   * What a run gave.
   *
   * @param handshakes completed
   * @param nanos of CPU that they took, so that other work on the machine does not count
   * @param suite protocol and cipher suite agreed
   */
  public record Result(long handshakes, long nanos, String suite) {
    public double perSecond() {
      return nanos <= 0 ? 0 : handshakes * 1e9 / nanos;
    }
  }

  /**
   * Shakes hands for {@code duration}.
   *
   * @param resumed resume one session all the time, or begin a new one every time
   * @throws SSLException when a handshake fails, or is resumed where it should not be
   */
  public static Result run(
      TlsEngineSource passive, TlsEngineSource active, boolean resumed, Duration duration)
      throws SSLException {
    var run = new BareHandshakes(passive, active);
    var same = ADDRESSES.getAndIncrement();
    if (resumed) {
      var _ = run.once(same); // leaves the session to resume
    }
    var begun = System.nanoTime();
    var cpuBegun = THREADS.getCurrentThreadCpuTime();
    var count = 0L;
    while (System.nanoTime() - begun < duration.toNanos()) {
      var flight = run.once(resumed ? same : ADDRESSES.getAndIncrement());
      if (resumed != flight <= LONGEST_RESUMING_CLIENT_FLIGHT_BYTES) {
        throw new SSLException(
            "the handshake was %s resumed: the client sent %d octets"
                .formatted(resumed ? "not" : "unexpectedly", flight));
      }
      count++;
    }
    return new Result(count, THREADS.getCurrentThreadCpuTime() - cpuBegun, run.suite);
  }

  /** One handshake; returns how many octets the client sent behind its ClientHello. */
  private int once(int address) throws SSLException {
    var remote = new InetSocketAddress(loopback(address), PORT);
    var client = engine(active, Role.ACTIVE, remote);
    var server = engine(passive, Role.PASSIVE, remote);
    try {
      var flight = 0;
      client.beginHandshake();
      server.beginHandshake();
      wrap(client, toPassive);
      while (toPassive.position() > 0 || toActive.position() > 0) {
        unwrap(server, toPassive);
        wrap(server, toActive);
        unwrap(client, toActive);
        wrap(client, toPassive);
        flight += toPassive.position();
      }
      // Tickets leave with the first octets of the passive side.
      server.wrap(ByteBuffer.allocate(1), toActive);
      unwrap(client, toActive);
      suite = client.getSession().getProtocol() + " " + client.getSession().getCipherSuite();
      return flight;
    } finally {
      close(client);
      close(server);
    }
  }

  private static SSLEngine engine(TlsEngineSource source, Role role, InetSocketAddress remote) {
    var facts = new ConnectionFacts(role, null, null, null);
    return source.newHandler(ByteBufAllocator.DEFAULT, new TlsConnection(facts, remote)).engine();
  }

  private static InetAddress loopback(int address) {
    try {
      return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt(address).array());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }

  private void wrap(SSLEngine engine, ByteBuffer wire) throws SSLException {
    int produced;
    do {
      runTasks(engine);
      nothing.clear();
      produced = engine.wrap(nothing, wire).bytesProduced();
    } while (produced > 0 || engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK);
  }

  private void unwrap(SSLEngine engine, ByteBuffer wire) throws SSLException {
    wire.flip();
    while (wire.hasRemaining()) {
      plaintext.clear();
      var consumed = engine.unwrap(wire, plaintext).bytesConsumed();
      runTasks(engine);
      if (consumed == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        break;
      }
    }
    wire.compact();
  }

  private static void runTasks(SSLEngine engine) {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      var task = engine.getDelegatedTask();
      if (task == null) {
        return;
      }
      task.run();
    }
  }

  private static void close(SSLEngine engine) {
    try {
      engine.closeOutbound();
      engine.closeInbound();
    } catch (SSLException e) {
      // The JDK complains of the missing close_notify, which is none of a measurement's business.
    }
    ReferenceCountUtil.release(engine);
  }
}
