package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.node.Source;
import dev.gantry.domain.wire.Octets;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.payload.PeerAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which peers share what there is as one: those of one {@link Source}, or of one name, so
 * that whoever opens more connections gets no more for that. Any thread.
 */
final class BundleSources {
  private static final int IPV6_OCTETS = 16;
  private static final int NETWORK_OCTETS = 8;

  /**
   * Peers that are remembered, so that an address is not parsed for each bundle; 4,096, less than 1
   * MB. One more, and all are found out anew.
   */
  static final int MAX_REMEMBERED = 4096;

  private final Map<PeerAddress, String> remembered = new ConcurrentHashMap<>();

  /** As text for people: an IPv4 address, {@code 2001:db8:0:0::/64}, a name, a path. */
  String of(PeerAddress peer) {
    var known = remembered.get(peer);
    if (known == null) {
      if (remembered.size() >= MAX_REMEMBERED) {
        remembered.clear();
      }
      known = find(peer);
      remembered.put(peer, known);
    }
    return known;
  }

  private static String find(PeerAddress peer) {
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
