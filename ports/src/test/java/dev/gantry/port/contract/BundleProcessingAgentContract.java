package dev.gantry.port.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.PeerAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BundleProcessingAgent} does. */
public abstract class BundleProcessingAgentContract {
  protected static final Duration BOUND = Duration.ofSeconds(20);
  protected static final PeerAddress PEER = new PeerAddress("192.0.2.7:4556");
  protected static final PeerAnnouncement ANNOUNCEMENT =
      new PeerAnnouncement(PEER, List.of(NodeId.parse("ipn:7.0")));

  private final TrackedChunks chunks = new TrackedChunks();
  private final RecordingBpaListener listener = new RecordingBpaListener();
  private final BlockingQueue<AskedForward> asked = new LinkedBlockingQueue<>();
  private BpaFixture fixture;
  private BundleProcessingAgent bpa;

  /**
   * Makes the BPA under test and its far side.
   *
   * @param forwarding who sends the bundles that the BPA wants sent
   */
  protected abstract BpaFixture newFixture(Forwarding forwarding) throws Exception;

  /** The fixture of this test. */
  protected final BpaFixture fixture() {
    return fixture;
  }

  @BeforeEach
  final void startAndRegister() throws Exception {
    fixture =
        newFixture((peer, bundle, answer) -> asked.add(new AskedForward(peer, bundle, answer)));
    bpa = fixture.bpa();
    bpa.start(listener);
    listener.registration().get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterEach
  final void close() throws Exception {
    fixture.close();
  }

  @Test
  void verdict_comes_only_after_complete() throws Exception {
    var verdict = new RecordingVerdict();
    var bundle = bpa.open(info(3000), verdict);
    var octets = octets(1, 3000);
    bundle.write(chunks.chunk(octets, 0, 1000));
    bundle.write(chunks.chunk(octets, 1000, 2000));
    // Another bundle that goes all the way gives this one the time to be decided too early.
    accept(octets(2, 10));
    assertThat(verdict.count()).isZero();
    bundle.complete();
    assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
  }

  @Test
  void bundle_is_not_visible_before_complete() throws Exception {
    var bundle = bpa.open(info(-1), new RecordingVerdict());
    bundle.write(chunks.chunk(octets(1, 100), 0, 100));
    accept(octets(2, 10));
    assertThat(fixture.stored()).hasSize(1);
    bundle.abort();
  }

  @Test
  void accepted_bundle_is_stored_with_its_octets() throws Exception {
    var octets = octets(3, 200_000);
    accept(octets);
    assertStored(octets);
    assertReleased();
  }

  @Test
  void bundle_that_is_taken_on_the_spot_is_stored_with_its_octets_and_else_nothing_is()
      throws Exception {
    var octets = octets(4, 3000);
    var lent = new Lent(octets.clone());
    boolean taken = bpa.take(info(octets.length), lent);
    // They were lent for the call.
    Arrays.fill(lent.octets(), (byte) 0);
    accept(octets(5, 10));
    if (taken) {
      assertStored(octets, octets(5, 10));
    } else {
      assertStored(octets(5, 10));
    }
  }

  @Test
  void bundle_of_one_octet_is_accepted() throws Exception {
    var octets = octets(4, 1);
    accept(octets);
    assertStored(octets);
  }

  @Test
  void bundle_without_announced_length_is_accepted() throws Exception {
    var octets = octets(5, 70_000);
    var verdict = new RecordingVerdict();
    send(bpa.open(info(InboundBundleInfo.LENGTH_UNKNOWN), verdict), octets, 4096).complete();
    assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    assertStored(octets);
  }

  @Test
  void sender_without_node_id_is_served() throws Exception {
    var octets = octets(6, 10);
    var verdict = new RecordingVerdict();
    var info = new InboundBundleInfo(null, false, PEER, 10);
    send(bpa.open(info, verdict), octets, 10).complete();
    assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    assertStored(octets);
  }

  @Test
  void equal_bundles_are_each_stored() throws Exception {
    var octets = octets(7, 100);
    accept(octets);
    accept(octets);
    assertStored(octets, octets);
  }

  @Test
  void concurrent_bundles_do_not_mix() throws Exception {
    var count = 20;
    var payloads = new ArrayList<byte[]>();
    var bundles = new ArrayList<InboundBundle>();
    var verdicts = new ArrayList<RecordingVerdict>();
    for (var i = 0; i < count; i++) {
      payloads.add(octets(100 + i, 10_000 + i));
      verdicts.add(new RecordingVerdict());
      bundles.add(bpa.open(info(10_000 + i), verdicts.get(i)));
    }
    for (var offset = 0; offset < 10_000; offset += 1000) {
      for (var i = 0; i < count; i++) {
        var length = offset == 9000 ? 1000 + i : 1000;
        bundles.get(i).write(chunks.chunk(payloads.get(i), offset, length));
      }
    }
    for (var bundle : bundles.reversed()) {
      bundle.complete();
    }
    for (var verdict : verdicts) {
      assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(verdict.count()).isEqualTo(1);
    }
    assertStored(payloads.toArray(byte[][]::new));
    assertReleased();
  }

  @Test
  void abort_at_any_point_leaves_nothing() throws Exception {
    var octets = octets(8, 50_000);
    bpa.open(info(50_000), new RecordingVerdict()).abort();
    for (var length = 1; length <= 50_000; length *= 7) {
      var bundle = bpa.open(info(50_000), new RecordingVerdict());
      send(bundle, Arrays.copyOf(octets, length), 3000).abort();
    }
    assertReleased();
    Eventually.holds("nothing unfinished", BOUND, () -> fixture.unfinished() == 0);
    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void abort_after_complete_gives_at_most_one_verdict() throws Exception {
    var verdict = new RecordingVerdict();
    var bundle = send(bpa.open(info(5000), verdict), octets(9, 5000), 1000);
    bundle.complete();
    bundle.abort();
    assertReleased();
    accept(octets(10, 10));
    Eventually.holds("nothing unfinished", BOUND, () -> fixture.unfinished() == 0);
    assertThat(verdict.count()).isLessThanOrEqualTo(1);
  }

  @Test
  void refused_bundle_is_not_stored_and_its_chunks_are_released() throws Exception {
    fixture.refuseFromNowOn();
    var verdict = new RecordingVerdict();
    var bundle = send(bpa.open(info(5000), verdict), octets(11, 5000), 500);
    bundle.complete();
    assertThat(verdict.await(BOUND)).isInstanceOf(Verdict.Refused.class);
    assertThat(verdict.detail()).isNotEmpty();
    assertReleased();
    Eventually.holds("nothing unfinished", BOUND, () -> fixture.unfinished() == 0);
    assertThat(fixture.stored()).isEmpty();
    assertThat(verdict.count()).isEqualTo(1);
  }

  @Test
  void refused_bundle_may_still_be_written_to_and_aborted() throws Exception {
    fixture.refuseFromNowOn();
    var bundle = bpa.open(info(5000), new RecordingVerdict());
    send(bundle, octets(12, 5000), 500);
    bundle.abort();
    assertReleased();
    Eventually.holds("nothing unfinished", BOUND, () -> fixture.unfinished() == 0);
    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void announced_peer_is_known_until_withdrawn() throws Exception {
    bpa.announce(ANNOUNCEMENT);
    Eventually.holds("announced", BOUND, () -> fixture.announced().contains(PEER));
    bpa.withdraw(PEER);
    Eventually.holds("withdrawn", BOUND, () -> !fixture.announced().contains(PEER));
  }

  @Test
  void announcing_twice_and_withdrawing_twice_is_announcing_and_withdrawing() throws Exception {
    bpa.announce(ANNOUNCEMENT);
    bpa.announce(ANNOUNCEMENT);
    bpa.withdraw(PEER);
    bpa.withdraw(PEER);
    Eventually.holds("withdrawn", BOUND, () -> fixture.announced().isEmpty());
    bpa.announce(ANNOUNCEMENT);
    Eventually.holds("announced", BOUND, () -> fixture.announced().equals(Set.of(PEER)));
  }

  @Test
  void withdrawing_an_unknown_peer_is_ignored() throws Exception {
    bpa.withdraw(new PeerAddress("198.51.100.1:1"));
    bpa.announce(ANNOUNCEMENT);
    Eventually.holds("announced", BOUND, () -> fixture.announced().contains(PEER));
  }

  @Test
  void peer_without_node_id_is_announced() throws Exception {
    bpa.announce(new PeerAnnouncement(PEER, List.of()));
    Eventually.holds("announced", BOUND, () -> fixture.announced().contains(PEER));
  }

  @Test
  void sent_bundle_is_gone_from_the_bpa() throws Exception {
    bpa.announce(ANNOUNCEMENT);
    var octets = octets(13, 100_000);
    fixture.put(PEER, octets);
    var request = nextForward();
    assertThat(request.peer()).isEqualTo(PEER);
    assertThat(request.bundle().lengthBytes()).isEqualTo(octets.length);
    assertThat(request.octets()).isEqualTo(octets);
    assertThat(fixture.waiting(PEER)).hasSize(1);
    request.answer(new ForwardOutcome.Sent());
    Eventually.holds("gone", BOUND, () -> fixture.waiting(PEER).isEmpty());
  }

  @Test
  void outbound_bundle_is_read_by_range_in_any_order() throws Exception {
    bpa.announce(ANNOUNCEMENT);
    var octets = octets(14, 100_000);
    fixture.put(PEER, octets);
    var request = nextForward();
    for (var range : List.of(new int[] {99_999, 1}, new int[] {50_000, 50_000}, new int[] {0, 7})) {
      assertThat(request.read(range[0], range[1]))
          .isEqualTo(Arrays.copyOfRange(octets, range[0], range[0] + range[1]));
    }
    request.answer(new ForwardOutcome.Sent());
    Eventually.holds("gone", BOUND, () -> fixture.waiting(PEER).isEmpty());
  }

  @Test
  void bundle_that_found_no_neighbour_stays_with_the_bpa() throws Exception {
    bpa.announce(ANNOUNCEMENT);
    var octets = octets(15, 1000);
    fixture.put(PEER, octets);
    var request = nextForward();
    bpa.withdraw(PEER);
    request.answer(new ForwardOutcome.NoNeighbour());
    Eventually.holds("withdrawn", BOUND, () -> !fixture.announced().contains(PEER));
    assertThat(fixture.waiting(PEER)).hasSize(1);
    assertThat(fixture.waiting(PEER).getFirst()).isEqualTo(octets);
  }

  @Test
  void leave_completes_and_leaves_no_chunk_behind() throws Exception {
    bpa.announce(ANNOUNCEMENT);
    accept(octets(16, 1000));
    bpa.leave().toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
    bpa.leave().toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
    assertReleased();
  }

  @Test
  void capabilities_name_a_largest_bundle() {
    assertThat(bpa.capabilities().maxBundleBytes()).isPositive();
  }

  // ---- helpers

  private record Lent(byte[] octets) implements LentOctets {
    @Override
    public ByteBuffer data() {
      return ByteBuffer.wrap(octets).asReadOnlyBuffer();
    }

    @Override
    public int lengthBytes() {
      return octets.length;
    }
  }

  private AskedForward nextForward() throws InterruptedException {
    var next = asked.poll(BOUND.toNanos(), TimeUnit.NANOSECONDS);
    assertThat(next).as("a forward within %s", BOUND).isNotNull();
    return next;
  }

  private void accept(byte[] octets) throws Exception {
    var verdict = new RecordingVerdict();
    send(bpa.open(info(octets.length), verdict), octets, 16_384).complete();
    assertThat(verdict.await(BOUND)).as(verdict.detail()).isEqualTo(new Verdict.Accepted());
    assertThat(verdict.count()).isEqualTo(1);
  }

  private InboundBundle send(InboundBundle bundle, byte[] octets, int chunkBytes) {
    for (var offset = 0; offset < octets.length; offset += chunkBytes) {
      bundle.write(chunks.chunk(octets, offset, Math.min(chunkBytes, octets.length - offset)));
    }
    return bundle;
  }

  private void assertReleased() throws Exception {
    Eventually.holds("all chunks released", BOUND, chunks::allReleasedOnce);
    assertThat(chunks.anyReleasedTwice()).isFalse();
  }

  private void assertStored(byte[]... expected) throws Exception {
    assertThat(texts(fixture.stored()))
        .containsExactlyInAnyOrderElementsOf(texts(Arrays.asList(expected)));
  }

  private static List<String> texts(Collection<byte[]> payloads) {
    // Compared by hash, or a failure would print megabytes.
    return payloads.stream().map(p -> p.length + ":" + Arrays.hashCode(p)).sorted().toList();
  }

  private static InboundBundleInfo info(long announcedBytes) {
    return new InboundBundleInfo(NodeId.parse("ipn:7.0"), true, PEER, announcedBytes);
  }

  private static byte[] octets(int seed, int length) {
    var octets = new byte[length];
    new Random(seed).nextBytes(octets);
    var mark = Integer.toString(seed).getBytes(US_ASCII);
    System.arraycopy(mark, 0, octets, 0, Math.min(mark.length, length));
    return octets;
  }
}
