package dev.gantry.adapter.tcp.peer;

import dev.gantry.port.address.Endpoint;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which named peers have an address, for connections that come in. Names are resolved on a
 * virtual thread now and then; a name that does not resolve keeps the addresses it had. Any thread;
 * looking up takes no lock.
 */
public final class PeerNames implements AutoCloseable {
  /** Between two looks at the names: a moved peer is known before its third redial or so. */
  static final Duration REFRESH = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(PeerNames.class);

  private final Resolver resolver;
  private final Duration refresh;
  private final Map<String, List<InetAddress>> resolved = new HashMap<>(); // by this
  private List<NamedEndpoint> peers = List.of(); // by this
  private @Nullable Thread refresher; // by this
  private volatile Map<InetAddress, List<NamedEndpoint>> byAddress = Map.of();

  /** Knows nobody yet. */
  public PeerNames(Resolver resolver) {
    this(resolver, REFRESH);
  }

  PeerNames(Resolver resolver, Duration refresh) {
    this.resolver = resolver;
    this.refresh = refresh;
  }

  /** Knows these peers from now on: those with an address at once, those with a name soon. */
  public synchronized void know(List<NamedEndpoint> named) {
    peers = List.copyOf(named);
    resolved.keySet().removeIf(host -> named.stream().noneMatch(peer -> host.equals(host(peer))));
    for (NamedEndpoint peer : peers) {
      String host = host(peer);
      if (host != null && isLiteral(host)) {
        resolve(host);
      }
    }
    publish();
    close();
    if (peers.stream().map(PeerNames::host).anyMatch(host -> host != null && !isLiteral(host))) {
      refresher = Thread.ofVirtual().name("gantry-peer-names").start(this::refresh);
    }
  }

  /** The peers that have {@code address}, in the order of the configuration. */
  public List<NamedEndpoint> at(InetAddress address) {
    return byAddress.getOrDefault(canonical(address), List.of());
  }

  /** Looks no name up any more. */
  @Override
  public synchronized void close() {
    if (refresher != null) {
      refresher.interrupt();
      refresher = null;
    }
  }

  private void refresh() {
    try {
      while (true) {
        for (String host : names()) {
          resolve(host);
        }
        publish();
        Thread.sleep(refresh);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, or there are other names
    }
  }

  private synchronized List<String> names() {
    var names = new ArrayList<String>();
    for (NamedEndpoint peer : peers) {
      String host = host(peer);
      if (host != null && !isLiteral(host) && !names.contains(host)) {
        names.add(host);
      }
    }
    return names;
  }

  /** Not synchronized: a name server may take its time. */
  private void resolve(String host) {
    try {
      var addresses = new ArrayList<InetAddress>();
      for (InetAddress address : resolver.addressesOf(host)) {
        if (addresses.size() < Dialler.MAX_ADDRESSES) {
          addresses.add(canonical(address));
        }
      }
      keep(host, addresses);
    } catch (UnknownHostException e) {
      LOG.debug("the name {} of a peer does not resolve", host);
    }
  }

  private synchronized void keep(String host, List<InetAddress> addresses) {
    if (peers.stream().anyMatch(peer -> host.equals(host(peer)))) {
      resolved.put(host, addresses);
    }
  }

  private synchronized void publish() {
    var found = new HashMap<InetAddress, List<NamedEndpoint>>();
    for (NamedEndpoint peer : peers) {
      String host = host(peer);
      for (InetAddress address : host == null ? List.<InetAddress>of() : known(host)) {
        List<NamedEndpoint> there = found.computeIfAbsent(address, _ -> new ArrayList<>(1));
        if (!there.contains(peer)) {
          there.add(peer);
        }
      }
    }
    found.replaceAll((_, there) -> List.copyOf(there));
    byAddress = Map.copyOf(found);
  }

  private List<InetAddress> known(String host) {
    return resolved.getOrDefault(host, List.of());
  }

  private static @Nullable String host(NamedEndpoint peer) {
    return peer.endpoint() instanceof Endpoint.Tcp(String host, _) ? host : null;
  }

  private static boolean isLiteral(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** Without scope, and an IPv4 address as one also where a socket for both shows it as IPv6. */
  public static InetAddress canonical(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(address + " has an impossible length", e);
    }
  }
}
