package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.Eventually;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the lease on a peer rests on, where three servers keep it. */
class ClusterTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** With more than one the leader of the consumer is killed, too, beside that of all. */
  private static final int ROUNDS = Integer.getInteger("nats.rounds", 1);

  private static final int WQ_CONSUMER_NOT_UNIQUE = 10100;
  private static final NodeId PEER = NatsFixture.PEER_ID;
  private static final String TOKEN = NodeToken.of(PEER);
  private static final int BUCKET = NodeToken.bucket(TOKEN, Streams.BUCKETS);

  @TempDir static Path directory;
  private static NatsCluster cluster;

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

  @Test
  void of_two_instances_that_want_a_peer_at_once_one_has_it() throws Exception {
    try (var one = cluster.connect();
        var two = cluster.connect()) {
      for (int round = 0; round < 20; round++) {
        assertOneOfBoth(consumers(one, "one", round), consumers(two, "two", round));
      }
    }
  }

  @Test
  void peer_stays_with_its_instance_while_whoever_leads_is_killed() throws Exception {
    try (var one = cluster.connect();
        var two = cluster.connect()) {
      var holder = consumers(one, "one", 100);
      var other = consumers(two, "two", 100);
      var leaders = List.<Callable<String>>of(cluster::metaLeader, () -> consumerLeader(two));
      for (var lead : leaders.subList(0, Math.min(ROUNDS, leaders.size()))) {
        untilItCan(() -> holder.make(BUCKET, Set.of(TOKEN)));
        int killed = cluster.kill(lead.call());
        long refusals = 0;
        long begun = System.nanoTime();
        // Asked until the others have a leader again, which refuses it by its number.
        while (refusals < 20) {
          refusals += isRefused(other) ? 1 : 0;
          assertThat(System.nanoTime() - begun).isLessThan(BOUND.toNanos());
        }
        Eventually.holds(
            "only the holder has it",
            BOUND,
            () -> filters(two).equals(List.of(Streams.outSubject(TOKEN))));
        cluster.startAgain(killed);
        cluster.awaitCurrent(two, Streams.OUT);
        assertThat(isRefused(other)).isTrue();
        untilItCan(
            () -> {
              holder.drop(BUCKET);
              return other.heldByOthers(BUCKET).isEmpty() ? true : fail("still there");
            });
      }
    }
  }

  private static void assertOneOfBoth(Consumers one, Consumers two) throws Exception {
    var together = new CyclicBarrier(2);
    var first = attempt(one, together);
    var second = attempt(two, together);
    boolean firstHas = first.get(60, TimeUnit.SECONDS);
    boolean secondHas = second.get(60, TimeUnit.SECONDS);
    assertThat(firstHas).as("one of both has it").isNotEqualTo(secondHas);
    var holder = firstHas ? one : two;
    var other = firstHas ? two : one;
    Eventually.holds("both know", BOUND, () -> other.heldByOthers(BUCKET).equals(Set.of(TOKEN)));
    assertThat(holder.heldByOthers(BUCKET)).isEmpty();
    holder.drop(BUCKET);
    Eventually.holds("it is free", BOUND, () -> other.heldByOthers(BUCKET).isEmpty());
  }

  private static CompletableFuture<Boolean> attempt(Consumers consumers, CyclicBarrier together) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            together.await(20, TimeUnit.SECONDS);
            consumers.make(BUCKET, Set.of(TOKEN));
            return true;
          } catch (JetStreamApiException e) {
            assertThat(e.getApiErrorCode()).isEqualTo(WQ_CONSUMER_NOT_UNIQUE);
            return false;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  /** Whether another instance is refused the peer; false when nobody answered. */
  private static boolean isRefused(Consumers other) {
    try {
      other.make(BUCKET, Set.of(TOKEN));
    } catch (JetStreamApiException e) {
      return e.getApiErrorCode() == WQ_CONSUMER_NOT_UNIQUE;
    } catch (IOException | IllegalStateException e) {
      return false;
    }
    throw new AssertionError("two instances hold one peer");
  }

  /** What consumers hold; nothing while nobody says. */
  private static List<String> filters(Connection client) {
    try {
      return client.jetStreamManagement().getConsumers(Streams.OUT).stream()
          .flatMap(one -> one.getConsumerConfiguration().getFilterSubjects().stream())
          .toList();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      return List.of();
    }
  }

  private static String consumerLeader(Connection client) throws Exception {
    var cluster =
        client.jetStreamManagement().getConsumers(Streams.OUT).getFirst().getClusterInfo();
    return String.valueOf(cluster == null ? null : cluster.getLeader());
  }

  private static <T> void untilItCan(Callable<T> step) throws Exception {
    Eventually.holds(
        "NATS can",
        BOUND,
        () -> {
          try {
            step.call();
            return true;
          } catch (IOException | JetStreamApiException | IllegalStateException e) {
            return false;
          }
        });
  }

  private static boolean fail(String why) {
    throw new IllegalStateException(why);
  }

  private static Consumers consumers(Connection client, String instance, int run) {
    var settings = NatsSettings.of(cluster.urls(), instance, List.of(NatsFixture.NODE_ID));
    return new Consumers(settings, "r" + run, () -> client);
  }
}
