package dev.gantry.testbench.mock;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a mock BPA is.
 *
 * @param address where it listens; port 0 takes a free one
 * @param nodeIds what it tells a CLA that registers
 * @param maxMessageBytes largest gRPC message it takes or sends; 16 MiB as hardy's
 * @param discard whether bundles are counted and thrown away unread instead of recorded
 * @param namesBundles whether it speaks dialect B: names the bundles it wants forwarded and hears
 *     their outcome later
 * @param tls for {@code https}; null for plain HTTP/2
 */
public record MockBpaSettings(
    InetSocketAddress address,
    List<String> nodeIds,
    int maxMessageBytes,
    boolean discard,
    boolean namesBundles,
    @Nullable Tls tls) {
  /**
   * TLS of a mock BPA.
   *
   * @param certFile PEM chain
   * @param privateKeyFile its PKCS#8 key
   * @param clientCaFile PEM certificates one of which must have issued the client's; null asks for
   *     none
   */
  public record Tls(Path certFile, Path privateKeyFile, @Nullable Path clientCaFile) {}

  /** On a free port of the loopback, as {@code ipn:1.0}, recording, dialect A. */
  public static final MockBpaSettings DEFAULT =
      new MockBpaSettings(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          List.of("ipn:1.0"),
          16 << 20,
          false,
          false,
          null);

  public MockBpaSettings {
    nodeIds = List.copyOf(nodeIds);
  }

  /** The same at another address. */
  public MockBpaSettings withAddress(InetSocketAddress other) {
    return new MockBpaSettings(other, nodeIds, maxMessageBytes, discard, namesBundles, tls);
  }

  /** The same with other Node IDs. */
  public MockBpaSettings withNodeIds(String... others) {
    return new MockBpaSettings(
        address, List.of(others), maxMessageBytes, discard, namesBundles, tls);
  }

  /** The same with another largest message. */
  public MockBpaSettings withMaxMessageBytes(int bytes) {
    return new MockBpaSettings(address, nodeIds, bytes, discard, namesBundles, tls);
  }

  /** The same, throwing bundles away. */
  public MockBpaSettings discarding() {
    return new MockBpaSettings(address, nodeIds, maxMessageBytes, true, namesBundles, tls);
  }

  /** The same in dialect B. */
  public MockBpaSettings namingBundles() {
    return new MockBpaSettings(address, nodeIds, maxMessageBytes, discard, true, tls);
  }

  /** The same behind TLS. */
  public MockBpaSettings withTls(Tls other) {
    return new MockBpaSettings(address, nodeIds, maxMessageBytes, discard, namesBundles, other);
  }
}
