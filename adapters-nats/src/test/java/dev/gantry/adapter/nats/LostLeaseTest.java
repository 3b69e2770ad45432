package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.contract.AskedForward;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.contract.RecordingReads;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance that NATS does not hear for longer than its lease, while it sends. */
class LostLeaseTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final PeerAnnouncement PEER =
      new PeerAnnouncement(new PeerAddress("192.0.2.7:4556"), List.of(NatsFixture.PEER_ID));

  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<AskedForward> askedOfOne = new LinkedBlockingQueue<>();
  private final BlockingQueue<AskedForward> askedOfTwo = new LinkedBlockingQueue<>();
  private NatsServer server;
  private Connection client;
  private Relay line;
  private NatsBpa one;
  private NatsBpa two;

  @BeforeEach
  void start() throws Exception {
    server = NatsServer.start(directory);
    open.add(server);
    client = server.connect();
    open.add(client);
    Streams.init(client.jetStreamManagement(), 1);
    line = Relay.to(server.port());
    open.add(line);
    one = instance("one", line.url(), askedOfOne);
    two = instance("two", server.url(), askedOfTwo);
  }

  @AfterEach
  void stop() throws Exception {
    line.goOn();
    for (var each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void bundle_is_not_sent_by_two_at_once_and_a_late_acknowledgement_is_counted() throws Exception {
    one.announce(PEER);
    client.jetStream().publish(Streams.putSubject(NatsFixture.PEER_ID), new byte[] {1, 2, 3});
    var first = next(askedOfOne);
    assertThat(first.read(0, 1)).containsExactly(1);

    line.beSilent();
    two.announce(PEER);
    var second = next(askedOfTwo);
    var late = new RecordingReads();
    first.bundle().read(1, 2, late);
    assertThat(second.read(0, 3)).containsExactly(1, 2, 3);
    assertThat(late.count()).as("what another sends is not read on").isZero();

    line.goOn();
    assertThat(late.await(BOUND)).isEqualTo("another instance may have the peer");
    first.answer(new ForwardOutcome.Sent());
    Eventually.holds("counted", BOUND, () -> count(one, "nats_sent_twice") == 1);
    second.answer(new ForwardOutcome.Sent());
    Eventually.holds("gone", BOUND, () -> left() == 0);
    assertThat(count(two, "nats_sent_twice")).isZero();
    assertThat(askedOfOne).isEmpty();
  }

  @Test
  void bundle_is_sent_on_when_nats_is_heard_again_within_the_lease() throws Exception {
    one.announce(PEER);
    client.jetStream().publish(Streams.putSubject(NatsFixture.PEER_ID), new byte[] {1, 2, 3});
    var first = next(askedOfOne);
    line.beSilent();
    two.announce(PEER);
    line.goOn();
    assertThat(first.read(0, 3)).containsExactly(1, 2, 3);
    first.answer(new ForwardOutcome.Sent());
    Eventually.holds("gone", BOUND, () -> left() == 0);
    assertThat(askedOfTwo).isEmpty();
    assertThat(count(one, "nats_sent_twice")).isZero();
  }

  @Test
  void peer_that_comes_to_the_same_bucket_does_not_disturb_what_is_being_sent() throws Exception {
    one.announce(PEER);
    client.jetStream().publish(Streams.putSubject(NatsFixture.PEER_ID), new byte[] {1, 2, 3});
    var first = next(askedOfOne);
    two.announce(PEER);
    // The consumer is made anew for it, which sets all free that it has.
    var neighbour = NatsFixture.inBucketOf(NatsFixture.PEER_ID);
    one.announce(new PeerAnnouncement(new PeerAddress("192.0.2.9:4556"), List.of(neighbour)));
    client.jetStream().publish(Streams.putSubject(neighbour), new byte[] {9});
    var ofNeighbour = next(askedOfOne);
    assertThat(ofNeighbour.octets()).containsExactly(9);
    ofNeighbour.answer(new ForwardOutcome.Sent());
    var read = new RecordingReads();
    first.bundle().read(0, 3, read);
    if (read.await(BOUND) instanceof PayloadChunk) {
      first.answer(new ForwardOutcome.Sent());
      Eventually.holds("gone", BOUND, () -> left() == 0);
      assertThat(askedOfTwo).isEmpty();
    } else {
      // The other instance was faster: then it alone sends it.
      first.answer(new ForwardOutcome.Unreadable());
      next(askedOfTwo).answer(new ForwardOutcome.Sent());
      Eventually.holds("gone", BOUND, () -> left() == 0);
    }
  }

  // ---- helpers

  private NatsBpa instance(String name, String url, BlockingQueue<AskedForward> asked)
      throws Exception {
    var settings =
        NatsSettings.of(List.of(url), name, List.of(NatsFixture.NODE_ID))
            .withPace(
                new NatsSettings.Pace(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(20),
                    LEASE,
                    Duration.ofMillis(100),
                    Duration.ofSeconds(5)));
    var bpa =
        new NatsBpa(
            settings,
            (peer, bundle, answer) -> asked.add(new AskedForward(peer, bundle, answer)),
            new Random(name.hashCode()));
    open.add(() -> bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS));
    var listener = new RecordingBpaListener();
    bpa.start(listener);
    listener.registration().get(20, TimeUnit.SECONDS);
    return bpa;
  }

  private static AskedForward next(BlockingQueue<AskedForward> asked) throws Exception {
    var next = asked.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).as("a forward").isNotNull();
    return next;
  }

  private static long count(NatsBpa bpa, String name) {
    return bpa.status().counts().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private long left() throws Exception {
    return client.jetStreamManagement().getStreamInfo(Streams.OUT).getStreamState().getMsgCount();
  }
}
