package dev.gantry.adapter.tcp.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Await;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.port.address.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PeerNamesTest {
  private static NamedEndpoint peer(String endpoint) {
    return NamedEndpoint.of(endpoint, Endpoint.parse(endpoint), null, PeerSettings.PASSIVE);
  }

  private static InetAddress address(int... octets) throws UnknownHostException {
    var bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return InetAddress.getByAddress(bytes);
  }

  @Test
  void literals_are_known_at_once_also_where_ipv4_arrives_as_ipv6() throws Exception {
    var four = peer("192.0.2.1:4556");
    var six = peer("[2001:db8::1]:4556");
    try (var names = new PeerNames(Resolver.SYSTEM)) {
      names.know(List.of(four, six));
      assertThat(names.at(address(192, 0, 2, 1))).containsExactly(four);
      var mapped = InetAddress.getByName("::ffff:192.0.2.1");
      assertThat(names.at(mapped)).containsExactly(four);
      assertThat(names.at(InetAddress.getByName("2001:db8::1"))).containsExactly(six);
      assertThat(names.at(address(192, 0, 2, 2))).isEmpty();
    }
  }

  @Test
  void a_name_follows_its_addresses_and_keeps_them_while_it_does_not_resolve() throws Exception {
    var answer = new AtomicReference<InetAddress>(address(192, 0, 2, 1));
    var asked = new java.util.concurrent.atomic.AtomicInteger();
    var peer = peer("node.example:4556");
    Resolver resolver =
        _ -> {
          asked.incrementAndGet();
          InetAddress found = answer.get();
          if (found.isAnyLocalAddress()) {
            throw new UnknownHostException();
          }
          return new InetAddress[] {found};
        };
    try (var names = new PeerNames(resolver, Duration.ofMillis(1))) {
      names.know(List.of(peer));
      Await.until("it resolves", () -> !at(names, 1).isEmpty());
      answer.set(address(192, 0, 2, 2));
      Await.until("it has moved", () -> !at(names, 2).isEmpty() && at(names, 1).isEmpty());
      answer.set(address(0, 0, 0, 0));
      int before = asked.get();
      Await.until("it fails to resolve", () -> asked.get() > before + 2);
      assertThat(at(names, 2)).containsExactly(peer);
      names.know(List.of());
      assertThat(at(names, 2)).isEmpty();
    }
  }

  @Test
  void no_more_addresses_of_a_name_are_kept_than_are_dialled() throws Exception {
    var many = new InetAddress[Dialler.MAX_ADDRESSES + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = address(192, 0, 2, i);
    }
    try (var names = new PeerNames(_ -> many, Duration.ofMinutes(1))) {
      names.know(List.of(peer("node.example:4556")));
      Await.until("it resolves", () -> !at(names, Dialler.MAX_ADDRESSES - 1).isEmpty());
      assertThat(at(names, Dialler.MAX_ADDRESSES)).isEmpty();
    }
  }

  private static List<NamedEndpoint> at(PeerNames names, int last) {
    try {
      return names.at(address(192, 0, 2, last));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
