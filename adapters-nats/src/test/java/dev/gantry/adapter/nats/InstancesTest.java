package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances at one server: who sends what, and what stays when one of them, or NATS, dies. */
class InstancesTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final PeerAddress ADDRESS = new PeerAddress("192.0.2.7:4556");
  private static final PeerAnnouncement PEER =
      new PeerAnnouncement(ADDRESS, List.of(NatsFixture.PEER_ID));

  private static final NodeId OTHER_ID = NodeId.parse("ipn:8.0");
  private static final PeerAddress OTHER_ADDRESS = new PeerAddress("192.0.2.8:4556");

  @TempDir Path directory;
  private NatsServer server;
  private final List<Instance> instances = new ArrayList<>();

  @BeforeEach
  void startServer() throws Exception {
    server = NatsServer.start(directory);
  }

  @AfterEach
  void stopAll() throws Exception {
    for (var one : instances) {
      one.bpa().leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void server_keeps_what_is_put_where_the_bucket_of_its_node_is_looked_for() throws Exception {
    instance("one");
    try (var client = server.connect()) {
      for (int i = 1; i <= 300; i++) {
        var node = NodeId.parse("ipn:" + i + ".0");
        var ack = client.jetStream().publish(Streams.putSubject(node), new byte[] {1});
        assertThat(
                client.jetStreamManagement().getMessage(Streams.OUT, ack.getSeqno()).getSubject())
            .isEqualTo(Streams.outSubject(NodeToken.of(node)));
      }
    }
  }

  @Test
  void peer_that_moves_is_sent_the_rest_by_the_other_instance() throws Exception {
    var one = instance("one");
    var two = instance("two");
    put(10);
    one.bpa().announce(PEER);
    for (int i = 0; i < 10; i++) {
      var asked = one.next();
      asked.answer(i < 4 ? new ForwardOutcome.Sent() : new ForwardOutcome.NoNeighbour());
      if (i == 3) {
        Eventually.holds("four are gone", BOUND, () -> left() == 6);
        one.bpa().withdraw(ADDRESS);
      }
    }
    two.bpa().announce(PEER);
    for (int i = 0; i < 6; i++) {
      two.next().answer(new ForwardOutcome.Sent());
    }
    Eventually.holds("all are gone", BOUND, () -> left() == 0);
  }

  @Test
  void peer_of_one_instance_is_no_other_instances() throws Exception {
    var one = instance("one");
    var two = instance("two");
    one.bpa().announce(PEER);
    put(1);
    var asked = one.next();
    two.bpa().announce(PEER);
    // Another peer, which goes all the way, gives it the time to take what is not its own.
    two.bpa().announce(new PeerAnnouncement(OTHER_ADDRESS, List.of(OTHER_ID)));
    put(OTHER_ID, 1);
    var others = two.next();
    assertThat(others.peer()).isEqualTo(OTHER_ADDRESS);
    others.answer(new ForwardOutcome.Sent());
    Eventually.holds("the other's is gone", BOUND, () -> left() == 1);
    assertThat(two.asked).isEmpty();
    asked.answer(new ForwardOutcome.Sent());
    one.bpa().withdraw(ADDRESS);
    put(1);
    two.next().answer(new ForwardOutcome.Sent());
    Eventually.holds("all are gone", BOUND, () -> left() == 0);
  }

  @Test
  void instance_that_leaves_gives_its_peers_to_the_others() throws Exception {
    var one = instance("one");
    var two = instance("two");
    one.bpa().announce(PEER);
    put(3);
    one.next();
    two.bpa().announce(PEER);
    one.bpa().leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      two.next().answer(new ForwardOutcome.Sent());
    }
    Eventually.holds("all are gone", BOUND, () -> left() == 0);
  }

  @Test
  void what_was_acknowledged_is_there_after_nats_was_killed_and_what_was_put_is_sent()
      throws Exception {
    var one = instance("one");
    one.bpa().announce(PEER);
    put(2);
    one.next().answer(new ForwardOutcome.Sent());
    one.next();
    for (int i = 0; i < 20; i++) {
      assertThat(receive(one, i).await(BOUND)).isEqualTo(new Verdict.Accepted());
    }
    server.kill();
    var meanwhile = receive(one, 100);
    server.startAgain();
    assertThat(meanwhile.await(BOUND)).isEqualTo(new Verdict.Accepted());
    try (var client = server.connect()) {
      assertThat(
              client.jetStreamManagement().getStreamInfo(Streams.IN).getStreamState().getMsgCount())
          .isEqualTo(21);
    }
    put(1);
    one.next().answer(new ForwardOutcome.Sent());
    assertThat(left()).isLessThanOrEqualTo(2);
  }

  @Test
  void without_streams_nothing_is_registered_and_the_remedy_is_named() throws Exception {
    var listener = start(NatsFixture.settings(server, "one"));
    assertThat(listener.loss().get(20, TimeUnit.SECONDS))
        .isEqualTo("NATS has no stream GANTRY_IN; gantry nats init makes what is missing");
    assertThat(listener.registration()).isNotDone();
  }

  @Test
  void stream_that_drops_what_it_acknowledged_is_not_used() throws Exception {
    try (var client = server.connect()) {
      var management = client.jetStreamManagement();
      Streams.init(management, 1);
      var now = management.getStreamInfo(Streams.IN).getConfiguration();
      management.updateStream(
          StreamConfiguration.builder(now).discardPolicy(DiscardPolicy.Old).build());
    }
    var listener = start(NatsFixture.settings(server, "one"));
    assertThat(listener.loss().get(20, TimeUnit.SECONDS))
        .startsWith("stream GANTRY_IN is of another form: its discard policy is old, not new;");
  }

  @Test
  void fewer_replicas_than_required_are_not_used() throws Exception {
    try (var client = server.connect()) {
      Streams.init(client.jetStreamManagement(), 1);
    }
    var listener = start(NatsFixture.settings(server, "one").withRequireReplicas(3));
    assertThat(listener.loss().get(20, TimeUnit.SECONDS))
        .startsWith("stream GANTRY_IN has 1 replica(s) and nats.require-replicas is 3;");
  }

  @Test
  void making_the_streams_twice_changes_nothing() throws Exception {
    try (var client = server.connect()) {
      var made = Streams.init(client.jetStreamManagement(), 1);
      var again = Streams.init(client.jetStreamManagement(), 1);
      assertThat(made).hasSize(4).allMatch(line -> line.contains(", made with 1"));
      assertThat(again).hasSize(4).allMatch(line -> line.contains(", was there with 1"));
    }
  }

  // ---- helpers

  private RecordingBpaListener start(NatsSettings settings) {
    var listener = new RecordingBpaListener();
    var bpa = new NatsBpa(settings, (_, bundle, _) -> bundle.release(), new java.util.Random(1));
    instances.add(new Instance(bpa, new LinkedBlockingQueue<>()));
    bpa.start(listener);
    return listener;
  }

  private Instance instance(String name) throws Exception {
    try (var client = server.connect()) {
      Streams.init(client.jetStreamManagement(), 1);
    }
    var asked = new LinkedBlockingQueue<Asked>();
    var bpa =
        new NatsBpa(
            NatsFixture.settings(server, name),
            (peer, bundle, answer) -> asked.add(new Asked(peer, bundle, answer)),
            new java.util.Random(name.hashCode()));
    var instance = new Instance(bpa, asked);
    instances.add(instance);
    var listener = new RecordingBpaListener();
    bpa.start(listener);
    listener.registration().get(20, TimeUnit.SECONDS);
    return instance;
  }

  private void put(int count) throws Exception {
    put(NatsFixture.PEER_ID, count);
  }

  private void put(NodeId node, int count) throws Exception {
    try (var client = server.connect()) {
      for (int i = 0; i < count; i++) {
        client.jetStream().publish(Streams.putSubject(node), new byte[] {1, 2});
      }
    }
  }

  private long left() throws Exception {
    try (var client = server.connect()) {
      return client.jetStreamManagement().getStreamInfo(Streams.OUT).getStreamState().getMsgCount();
    }
  }

  private static RecordingVerdict receive(Instance instance, int number) {
    var verdict = new RecordingVerdict();
    var info = new InboundBundleInfo(NatsFixture.PEER_ID, true, ADDRESS, 4);
    var bundle = instance.bpa().open(info, verdict);
    bundle.write(PayloadChunk.unpooled(ByteBuffer.allocate(4).putInt(number).flip()));
    bundle.complete();
    return verdict;
  }

  private record Asked(PeerAddress peer, OutboundBundle bundle, Forwarding.ForwardAnswer answer) {
    void answer(ForwardOutcome outcome) {
      bundle.release();
      answer.answered(outcome);
    }
  }

  private record Instance(NatsBpa bpa, BlockingQueue<Asked> asked) {
    Asked next() throws InterruptedException {
      var next = asked.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a forward").isNotNull();
      return next;
    }
  }
}
