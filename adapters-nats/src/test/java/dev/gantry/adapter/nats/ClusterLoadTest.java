package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.contract.AskedForward;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.contract.RecordingReads;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Three servers under load, whose leader is killed as often as {@code -Dnats.rounds} says. */
class ClusterLoadTest {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final int ROUNDS = Integer.getInteger("nats.rounds", 1);
  private static final int BUNDLES = 300;
  private static final PeerAddress ADDRESS = new PeerAddress("192.0.2.7:4556");
  private static final PeerAnnouncement PEER =
      new PeerAnnouncement(ADDRESS, List.of(NatsFixture.PEER_ID));

  @TempDir static Path directory;
  private static NatsCluster cluster;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = NatsCluster.start(directory);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void closeAll() throws Exception {
    for (var one : open.reversed()) {
      one.close();
    }
    try (var client = cluster.connect()) {
      for (var stream : List.of(Streams.IN, Streams.OUT)) {
        cluster.awaitCurrent(client, stream);
        client.jetStreamManagement().purgeStream(stream);
      }
    }
  }

  @Test
  void what_was_acknowledged_is_stored_once_whenever_the_leader_is_killed() throws Exception {
    var bpa = instance("one", (_, bundle, _) -> bundle.release(), Duration.ofSeconds(60));
    var verdicts = new HashMap<Integer, RecordingVerdict>();
    try (var client = cluster.connect()) {
      for (int round = 0; round < ROUNDS; round++) {
        int killed = -1;
        for (int i = 0; i < BUNDLES; i++) {
          int number = round * BUNDLES + i;
          verdicts.put(number, receive(bpa, number));
          if (i == BUNDLES / 2) {
            verdicts.get(number - BUNDLES / 3).await(BOUND);
            killed = cluster.kill(NatsCluster.leaderOf(client, Streams.IN));
          }
        }
        for (int i = 0; i < BUNDLES; i++) {
          verdicts.get(round * BUNDLES + i).await(BOUND);
        }
        cluster.startAgain(killed);
        cluster.awaitCurrent(client, Streams.IN);
      }
      assertAllStoredOnce(client, verdicts);
    }
  }

  @Test
  void bundle_is_in_the_hands_of_one_instance_whenever_the_leader_is_killed(TestReporter report)
      throws Exception {
    var hands = new Hands();
    for (var name : List.of("one", "two")) {
      instance(name, hands.of(name), Duration.ofSeconds(60)).announce(PEER);
    }
    try (var client = cluster.connect()) {
      for (int round = 0; round < ROUNDS; round++) {
        publish(client, round * BUNDLES, BUNDLES);
        Eventually.holds("some are sent", BOUND, () -> left(client) < BUNDLES / 2);
        int killed = cluster.kill(NatsCluster.leaderOf(client, Streams.OUT));
        Eventually.holds("all are sent", BOUND, () -> left(client) == 0);
        cluster.startAgain(killed);
        cluster.awaitCurrent(client, Streams.OUT);
      }
    }
    assertThat(hands.faults).as("in the hands of two").isEmpty();
    assertThat(hands.sent).hasSize(ROUNDS * BUNDLES);
    assertThat(hands.sent.values()).allMatch(times -> times > 0);
    // Of what was on its way when the leader died; how much that is depends on the moment.
    var twice = hands.sent.values().stream().filter(times -> times > 1).count();
    report.publishEntry("sent more than once", twice + " of " + hands.sent.size());
  }

  @Test
  void without_a_quorum_nothing_is_acknowledged_and_it_is_not_ready() throws Exception {
    var bpa = instance("one", (_, bundle, _) -> bundle.release(), Duration.ofSeconds(3));
    assertThat(receive(bpa, 1).await(BOUND)).isEqualTo(new Verdict.Accepted());
    cluster.kill(0);
    cluster.kill(1);
    var verdicts = new TreeMap<Integer, RecordingVerdict>();
    for (int i = 2; i < 12; i++) {
      verdicts.put(i, receive(bpa, i));
    }
    for (var one : verdicts.values()) {
      assertThat(one.await(BOUND)).isInstanceOf(Verdict.Refused.class);
      assertThat(one.detail()).startsWith("NATS does");
    }
    Eventually.holds("not ready", BOUND, () -> !bpa.status().takesBundles());
    cluster.startAgain(0);
    cluster.startAgain(1);
    Eventually.holds("ready again", BOUND, () -> bpa.status().takesBundles());
    Eventually.holds(
        "accepted again",
        BOUND,
        () -> receive(bpa, 100).await(BOUND).equals(new Verdict.Accepted()));
  }

  private static void assertAllStoredOnce(
      Connection client, Map<Integer, RecordingVerdict> verdicts) throws Exception {
    var management = client.jetStreamManagement();
    var state = management.getStreamInfo(Streams.IN).getStreamState();
    var stored = new TreeMap<Integer, Integer>();
    for (long i = state.getFirstSequence(); i <= state.getLastSequence(); i++) {
      var number = ByteBuffer.wrap(management.getMessage(Streams.IN, i).getData()).getInt();
      stored.merge(number, 1, Integer::sum);
    }
    for (var each : verdicts.entrySet()) {
      assertThat(each.getValue().await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(stored).containsEntry(each.getKey(), 1);
    }
    assertThat(stored).hasSameSizeAs(verdicts);
  }

  private NatsBpa instance(String name, Forwarding forwarding, Duration dispatchTimeout)
      throws Exception {
    var pace =
        new NatsSettings.Pace(
            Duration.ofSeconds(1),
            dispatchTimeout,
            Duration.ofSeconds(6),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));
    var settings =
        NatsSettings.of(cluster.urls(), name, List.of(NatsFixture.NODE_ID))
            .withRequireReplicas(NatsCluster.SERVERS)
            .withPace(pace);
    var bpa = new NatsBpa(settings, forwarding, new Random());
    open.add(() -> bpa.leave().toCompletableFuture().get(30, TimeUnit.SECONDS));
    var listener = new RecordingBpaListener();
    bpa.start(listener);
    listener.registration().get(30, TimeUnit.SECONDS);
    return bpa;
  }

  private static RecordingVerdict receive(NatsBpa bpa, int number) {
    var verdict = new RecordingVerdict();
    var bundle = bpa.open(new InboundBundleInfo(NatsFixture.PEER_ID, true, ADDRESS, 4), verdict);
    bundle.write(PayloadChunk.unpooled(ByteBuffer.allocate(4).putInt(number).flip()));
    bundle.complete();
    return verdict;
  }

  private static void publish(Connection client, int first, int count) throws Exception {
    for (int i = first; i < first + count; i++) {
      var octets = ByteBuffer.allocate(4).putInt(i).array();
      client.jetStream().publish(Streams.putSubject(NatsFixture.PEER_ID), octets);
    }
  }

  /** What is still to be sent; more than can be while nobody says. */
  private static long left(Connection client) {
    try {
      return client.jetStreamManagement().getStreamInfo(Streams.OUT).getStreamState().getMsgCount();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Peers that take bundles, and see who brings them. */
  private static final class Hands {
    private final Map<Integer, String> holders = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> sent = new ConcurrentHashMap<>();
    private final List<String> faults = new ArrayList<>();

    Forwarding of(String instance) {
      BlockingQueue<AskedForward> asked = new LinkedBlockingQueue<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (true) {
                    take(instance, asked.take());
                  }
                } catch (Exception e) {
                  fault(instance + " failed: " + e);
                }
              });
      return (peer, bundle, answer) -> asked.add(new AskedForward(peer, bundle, answer));
    }

    private void take(String instance, AskedForward forward) throws Exception {
      var first = new RecordingReads();
      forward.bundle().read(0, 4, first);
      if (!(first.await(BOUND) instanceof PayloadChunk octets)) {
        forward.answer(new ForwardOutcome.Unreadable());
        return;
      }
      int number = octets.data().getInt();
      var other = holders.put(number, instance);
      if (other != null) {
        fault(number + " has " + other + " and " + instance);
      }
      sent.merge(number, 1, Integer::sum);
      holders.remove(number);
      forward.answer(new ForwardOutcome.Sent());
    }

    private void fault(String text) {
      synchronized (faults) {
        faults.add(text);
      }
    }
  }
}
