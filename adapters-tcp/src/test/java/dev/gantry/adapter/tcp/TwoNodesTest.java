package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TwoNodesTest {
  private static byte[] octets(int length, int seed) {
    var octets = new byte[length];
    new Random(seed).nextBytes(octets);
    return octets;
  }

  @Test
  void bundles_of_every_size_pass_both_ways_at_once_unchanged() throws Exception {
    int[] sizes = {1, 100, 4095, 4096, 4097, 65_536, 300_000, 1 << 20, (1 << 20) + 1, 10_000_000};
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      var outcomes = new ArrayList<CompletableFuture<ForwardOutcome>>();
      for (int i = 0; i < sizes.length; i++) {
        outcomes.add(dialling.send(octets(sizes[i], i)));
        outcomes.add(listening.send(octets(sizes[i], 1000 + i)));
      }
      for (var outcome : outcomes) {
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
      }
      assertReceived(listening, sizes, 0);
      assertReceived(dialling, sizes, 1000);
    }
  }

  private static void assertReceived(Node node, int[] sizes, int firstSeed) {
    var received = node.bpa.received();
    assertThat(received).hasSize(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      var copy = new byte[received.get(i).octets().remaining()];
      received.get(i).octets().duplicate().get(copy);
      assertThat(copy).isEqualTo(octets(sizes[i], firstSeed + i));
    }
  }

  @Test
  void totals_keep_what_sessions_carried_that_are_over() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      assertThat(dialling.send(octets(100, 1)).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.Sent());
      var dialled = dialling.layer.sessions().getFirst().key();
      var first = listening.layer.sessions().getFirst().key();
      assertThat(listening.layer.endSession(first)).isTrue();
      Await.until("the session is over", () -> !listed(listening, first));
      assertThat(listening.layer.totals()).isEqualTo(new Totals(0, 1, 0, 100));
      Await.until("the next session is announced", () -> announced(dialling, dialled));
      assertThat(dialling.send(octets(50, 2)).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.Sent());
      assertThat(dialling.layer.totals()).isEqualTo(new Totals(2, 0, 150, 0));
      Await.until("both are counted", () -> listening.layer.totals().bundlesReceived() == 2);
    }
  }

  private static boolean announced(Node node, SessionKey before) {
    return node.layer.peers().peers().stream()
        .anyMatch(
            peer ->
                peer.announced()
                    && peer.sessions().stream().anyMatch(key -> key.number() > before.number()));
  }

  private static boolean listed(Node node, SessionKey session) {
    return node.layer.sessions().stream().anyMatch(row -> row.key().equals(session));
  }

  @Test
  void thousands_of_small_bundles_pass() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      List<CompletableFuture<ForwardOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 4000; i++) {
        outcomes.add(dialling.send(octets(100, i)));
      }
      CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
      assertThat(outcomes).allMatch(outcome -> outcome.join() instanceof ForwardOutcome.Sent);
      assertThat(listening.bpa.receivedBundles()).isEqualTo(4000);
      SessionStatus status = dialling.layer.sessions().getFirst();
      assertThat(status.bundlesSent()).isEqualTo(4000);
      assertThat(status.bytesSent()).isEqualTo(400_000);
    }
  }
}
