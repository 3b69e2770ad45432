package dev.gantry.adapter.nats;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** An instance at a real server, and a client beside it that looks into its streams. */
final class NatsFixture implements BpaFixture {
  static final NodeId NODE_ID = NodeId.parse("ipn:1.0");
  static final NodeId PEER_ID = NodeId.parse("ipn:7.0");

  private static final int NO_MESSAGE = 10037;

  private final NatsServer server;
  private final Connection client;
  private final NatsBpa bpa;

  NatsFixture(NatsServer server, Forwarding forwarding) throws Exception {
    this(server, settings(server, "one"), forwarding);
  }

  NatsFixture(NatsServer server, NatsSettings settings, Forwarding forwarding) throws Exception {
    this.server = server;
    client = server.connect();
    Streams.init(client.jetStreamManagement(), 1);
    bpa = new NatsBpa(settings, forwarding, new Random(settings.instance().hashCode()));
  }

  /** Settings that do not keep a test waiting. */
  static NatsSettings settings(NatsServer server, String instance) {
    return NatsSettings.of(List.of(server.url()), instance, List.of(NODE_ID))
        .withPace(
            new NatsSettings.Pace(
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(3),
                Duration.ofMillis(100),
                Duration.ofSeconds(5)));
  }

  /** Another node whose bundles are in the same bucket. */
  static NodeId inBucketOf(NodeId node) {
    int wanted = NodeToken.bucket(NodeToken.of(node), Streams.BUCKETS);
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> NodeId.parse("ipn:" + i + ".0"))
        .filter(other -> !other.equals(node))
        .filter(other -> NodeToken.bucket(NodeToken.of(other), Streams.BUCKETS) == wanted)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public NatsBpa bpa() {
    return bpa;
  }

  Connection client() {
    return client;
  }

  @Override
  public Collection<byte[]> stored() throws Exception {
    return messages(Streams.IN);
  }

  @Override
  public int unfinished() {
    return bpa.unfinished();
  }

  @Override
  public Set<PeerAddress> announced() {
    return bpa.announced();
  }

  /** A stream that takes no message, as one does that is full. */
  @Override
  public void refuseFromNowOn() throws Exception {
    var management = client.jetStreamManagement();
    var now = management.getStreamInfo(Streams.IN).getConfiguration();
    management.updateStream(StreamConfiguration.builder(now).maximumMessageSize(1).build());
  }

  @Override
  public void put(PeerAddress peer, byte[] octets) throws Exception {
    client.jetStream().publish(Streams.putSubject(PEER_ID), octets);
  }

  @Override
  public List<byte[]> waiting(PeerAddress peer) throws Exception {
    return messages(Streams.OUT);
  }

  /** All messages that a stream has now. */
  List<byte[]> messages(String stream) throws IOException, JetStreamApiException {
    var management = client.jetStreamManagement();
    var state = management.getStreamInfo(stream).getStreamState();
    var found = new ArrayList<byte[]>();
    for (long i = Math.max(1, state.getFirstSequence()); i <= state.getLastSequence(); i++) {
      try {
        found.add(management.getMessage(stream, i).getData());
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() != NO_MESSAGE) {
          throw e;
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws Exception {
    bpa.leave().toCompletableFuture().get(20, SECONDS);
    client.close();
    server.close();
  }
}
