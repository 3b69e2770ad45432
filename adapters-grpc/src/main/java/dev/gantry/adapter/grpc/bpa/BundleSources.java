package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.node.Source;
import dev.gantry.domain.wire.Octets;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.payload.PeerAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Tells which peers share what there is as one: those of one {@link Source}, or of one name, so
 * that whoever opens more connections gets no more for that.
 */
final class BundleSource {
  private static final int IPV6_OCTETS = 16;
  private static final int NETWORK_OCTETS = 8;

  private BundleSource() {}

  /** As text for people: an IPv4 address, {@code 2001:db8:0:0::/64}, a name, a path. */
  static String of(PeerAddress peer) {
    Endpoint endpoint;
    try {
      endpoint = Endpoint.parse(peer.text());
    } catch (IllegalArgumentException e) {
      return peer.text();
    }
    return switch (endpoint) {
      case Endpoint.Unix _ -> peer.text();
      case Endpoint.Tcp tcp -> {
        var literal = tcp.literal();
        yield literal == null ? tcp.host() : text(Source.of(Octets.of(literal.getAddress())));
      }
    };
  }

  private static String text(Octets source) {
    var octets = source.toByteArray();
    try {
      return octets.length == NETWORK_OCTETS
          ? InetAddress.getByAddress(Arrays.copyOf(octets, IPV6_OCTETS)).getHostAddress() + "/64"
          : InetAddress.getByAddress(octets).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
