package dev.gantry.adapter.tcp.peer;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order in which the addresses of a name are tried. */
final class AddressOrder {
  private AddressOrder() {}

  /**
   * The address at which the peer was found last, then both families in turn, each in the order of
   * the resolver and the resolver's first one first (RFC 8305 4).
   *
   * @param last null when it was found at none yet; one that the name has lost is left out
   */
  static List<InetAddress> of(List<InetAddress> resolved, @Nullable InetAddress last) {
    var ordered = new ArrayList<InetAddress>(resolved.size());
    if (last != null && resolved.contains(last)) {
      ordered.add(last);
    }
    var first = new ArrayList<InetAddress>(resolved.size());
    var second = new ArrayList<InetAddress>(resolved.size());
    for (InetAddress address : new LinkedHashSet<>(resolved)) {
      if (!ordered.contains(address)) {
        (isIpv6(address) == isIpv6(resolved.getFirst()) ? first : second).add(address);
      }
    }
    for (int i = 0; i < first.size() || i < second.size(); i++) {
      if (i < first.size()) {
        ordered.add(first.get(i));
      }
      if (i < second.size()) {
        ordered.add(second.get(i));
      }
    }
    return ordered;
  }

  private static boolean isIpv6(InetAddress address) {
    return address instanceof Inet6Address;
  }
}
