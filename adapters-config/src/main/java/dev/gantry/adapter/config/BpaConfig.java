package dev.gantry.adapter.config;

import dev.gantry.port.address.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The BPA behind us. */
public sealed interface BpaConfig {
  /**
   * The embedded one: durable directories.
   *
   * @param directory {@code data-dir}
   * @param dispatchTimeout {@code dispatch-timeout}: how long the disk may take to answer for a
   *     bundle
   * @param journalMaxBundleBytes {@code journal-max-bundle-bytes}: the longest that goes by the
   *     journal, 0 for none
   * @param journalMaxBytes {@code journal-max-bytes}: what may be acknowledged and not yet a file
   */
  record Spool(
      Path directory, Duration dispatchTimeout, int journalMaxBundleBytes, long journalMaxBytes)
      implements BpaConfig {}

  /**
   * One in another process, over gRPC.
   *
   * @param addresses {@code bpa-address}: one or more, in order
   * @param failBackAfter {@code bpa-fail-back-after}: how long the first must have been well before
   *     it is gone back to
   * @param tls for {@code https}; null for {@code http}
   * @param claName {@code cla-name}: our name at the BPA
   * @param hold {@code bpa-hold}: how long sessions are kept while the BPA is away
   * @param keepalive {@code bpa-keepalive-interval}: HTTP/2 ping, zero = none
   * @param maxRedialDelay {@code bpa-redial-delay-max}
   * @param maxUnansweredDispatches {@code bpa-max-unanswered-dispatches}
   * @param maxUnansweredBytes {@code bpa-max-unanswered-bytes}; one bundle is always allowed
   * @param dispatchTimeout {@code dispatch-timeout}: how long it may take to answer for a bundle
   * @param maxForwardBytes {@code bpa-max-forward-bytes}: bundles of it that no peer has
   *     acknowledged
   * @param contendedAckTimeout {@code bpa-contended-ack-timeout}: how long a peer may owe an
   *     acknowledgement while others wait for that room
   * @param maxOutstandingTransfers {@code max-outstanding-transfers}: accepted from the BPA and not
   *     yet resolved, a peer
   * @param maxBundleBytes {@code bpa-max-bundle-bytes}: largest bundle that fits into a message of
   *     the BPA
   * @param maxKeptBytes receive buffers that the parts of incomplete bundles may fill, all
   *     together: a quarter of {@code max-inbound-bytes}
   */
  record Grpc(
      List<Endpoint.Tcp> addresses,
      Duration failBackAfter,
      @Nullable BpaTls tls,
      String claName,
      Duration hold,
      Duration keepalive,
      Duration maxRedialDelay,
      int maxUnansweredDispatches,
      long maxUnansweredBytes,
      Duration dispatchTimeout,
      long maxForwardBytes,
      Duration contendedAckTimeout,
      int maxOutstandingTransfers,
      long maxBundleBytes,
      long maxKeptBytes)
      implements BpaConfig {
    public Grpc {
      addresses = List.copyOf(addresses);
    }

    /** Each {@code bpa-address}, always with its port. */
    public List<URI> uris() {
      String scheme = tls == null ? "http://" : "https://";
      return addresses.stream().map(address -> URI.create(scheme + address.text())).toList();
    }
  }

  /**
   * A NATS JetStream, which several instances may share.
   *
   * @param servers {@code bpa-address}: one or more of one NATS
   * @param tls for {@code tls}; null for {@code nats}
   * @param credentials {@code nats.credentials}; null where anybody is let in
   * @param instance {@code cla-name}: what no other instance is called; null for a name made of the
   *     host's
   * @param requireReplicas {@code nats.require-replicas}
   * @param hold {@code bpa-hold}: how long sessions are kept while NATS is away
   * @param dispatchTimeout {@code dispatch-timeout}: how long it may take to answer for a bundle
   * @param maxForwardBytes {@code bpa-max-forward-bytes}: bundles of it that no peer has
   *     acknowledged
   */
  record Nats(
      List<Endpoint.Tcp> servers,
      @Nullable BpaTls tls,
      @Nullable Path credentials,
      @Nullable String instance,
      int requireReplicas,
      Duration hold,
      Duration dispatchTimeout,
      long maxForwardBytes)
      implements BpaConfig {
    public Nats {
      servers = List.copyOf(servers);
    }

    /** Each {@code bpa-address}, always with its port. */
    public List<String> uris() {
      String scheme = tls == null ? "nats://" : "tls://";
      return servers.stream().map(server -> scheme + server.text()).toList();
    }
  }

  /**
   * TLS towards the BPA.
   *
   * @param caCerts file or directory of CA certificates; null for the system's
   * @param identity our client certificate; null for none
   * @param serverName name expected in the BPA's certificate; null for the host of the address
   */
  record BpaTls(
      @Nullable Path caCerts, TlsConfig.@Nullable Identity identity, @Nullable String serverName) {}
}
