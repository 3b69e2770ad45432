package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.Verdict;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NATS is killed under load, as often in a row as {@code -Dnats.rounds} says. */
class KillRoundsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int ROUNDS = Integer.getInteger("nats.rounds", 1);
  private static final int BUNDLES = 400;
  private static final PeerAddress ADDRESS = new PeerAddress("192.0.2.7:4556");

  @TempDir Path directory;

  @Test
  void what_was_acknowledged_is_stored_whenever_nats_is_killed() throws Exception {
    try (var server = NatsServer.start(directory);
        var fixture = new NatsFixture(server, (_, bundle, _) -> bundle.release())) {
      var listener = new RecordingBpaListener();
      fixture.bpa().start(listener);
      listener.registration().get(20, TimeUnit.SECONDS);
      var verdicts = new HashMap<Integer, RecordingVerdict>();
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < BUNDLES; i++) {
          int number = round * BUNDLES + i;
          verdicts.put(number, receive(fixture.bpa(), number));
          if (i == BUNDLES / 2) {
            verdicts.get(number - BUNDLES / 3).await(BOUND);
            server.kill();
          }
        }
        server.startAgain();
        for (int i = 0; i < BUNDLES; i++) {
          verdicts.get(round * BUNDLES + i).await(BOUND);
        }
      }
      assertAllStored(server, verdicts);
    }
  }

  private static void assertAllStored(NatsServer server, Map<Integer, RecordingVerdict> verdicts)
      throws Exception {
    var stored = new TreeSet<Integer>();
    long messages = 0;
    try (var client = server.connect()) {
      var management = client.jetStreamManagement();
      var state = management.getStreamInfo(Streams.IN).getStreamState();
      for (long i = 1; i <= state.getLastSequence(); i++) {
        stored.add(ByteBuffer.wrap(management.getMessage(Streams.IN, i).getData()).getInt());
        messages++;
      }
    }
    int accepted = 0;
    for (var each : verdicts.entrySet()) {
      if (each.getValue().await(BOUND).equals(new Verdict.Accepted())) {
        accepted++;
        assertThat(stored).contains(each.getKey());
      }
    }
    assertThat(messages).as("each is stored once").isEqualTo(stored.size());
    assertThat(accepted).isEqualTo(verdicts.size());
  }

  private static RecordingVerdict receive(NatsBpa bpa, int number) {
    var verdict = new RecordingVerdict();
    var bundle = bpa.open(new InboundBundleInfo(NatsFixture.PEER_ID, true, ADDRESS, 4), verdict);
    bundle.write(PayloadChunk.unpooled(ByteBuffer.allocate(4).putInt(number).flip()));
    bundle.complete();
    return verdict;
  }
}
