package dev.gantry.adapter.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.AskedForward;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.contract.RecordingReads;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that are too long for a message, and what is left of them. */
class LargeBundlesTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int INLINE_BYTES = (1 << 20) - (8 << 10);
  private static final int LARGE_BYTES = 3_000_000;
  private static final long MAX_BYTES = 4_000_000;
  private static final PeerAddress ADDRESS = new PeerAddress("192.0.2.7:4556");
  private static final PeerAnnouncement PEER =
      new PeerAnnouncement(ADDRESS, List.of(NatsFixture.PEER_ID));

  @TempDir Path directory;
  private final TrackedChunks chunks = new TrackedChunks();
  private final BlockingQueue<AskedForward> asked = new LinkedBlockingQueue<>();
  private NatsServer server;
  private NatsFixture fixture;
  private NatsSettings settings;

  @BeforeEach
  void start() throws Exception {
    server = NatsServer.start(directory);
    settings =
        NatsFixture.settings(server, "one")
            .withLimits(new NatsSettings.Limits(MAX_BYTES, 8 << 20, 8 << 20));
    fixture =
        new NatsFixture(
            server,
            settings,
            (peer, bundle, answer) -> asked.add(new AskedForward(peer, bundle, answer)));
    var listener = new RecordingBpaListener();
    fixture.bpa().start(listener);
    listener.registration().get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void longest_that_goes_into_a_message_does_and_one_octet_more_is_an_object() throws Exception {
    accept(octets(1, INLINE_BYTES));
    assertThat(inbound().getData()).hasSize(INLINE_BYTES);
    assertThat(objects()).isZero();
    accept(octets(2, INLINE_BYTES + 1));
    assertThat(inbound().getData()).isNullOrEmpty();
    assertThat(read(inbound())).isEqualTo(octets(2, INLINE_BYTES + 1));
  }

  @Test
  void any_client_reads_what_a_peer_has_sent_by_the_name_in_its_message() throws Exception {
    accept(octets(3, LARGE_BYTES));
    var message = inbound();
    assertThat(message.getHeaders().getFirst("Gantry-Length")).isEqualTo("" + LARGE_BYTES);
    assertThat(message.getHeaders().getFirst("Gantry-From")).isEqualTo("ipn:7.0");
    assertThat(read(message)).isEqualTo(octets(3, LARGE_BYTES));
    assertThat(chunks.allReleasedOnce()).isTrue();
  }

  @Test
  void same_bundle_that_comes_again_is_one_message_and_one_object() throws Exception {
    var bundle = bundle(4, LARGE_BYTES);
    accept(bundle);
    accept(bundle);
    assertThat(fixture.stored()).hasSize(1);
    Eventually.holds("the object of the repeat is gone", BOUND, () -> objects() == 1);
    assertThat(read(inbound())).isEqualTo(bundle);
  }

  @Test
  void aborted_bundle_leaves_neither_object_nor_octets() throws Exception {
    var verdict = new RecordingVerdict();
    var bundle = write(octets(5, LARGE_BYTES), verdict);
    Eventually.holds("some of it is stored", BOUND, () -> messagesOfObjects() > 0);
    bundle.abort();
    Eventually.holds("nothing is left", BOUND, () -> messagesOfObjects() == 0);
    Eventually.holds("nothing unfinished", BOUND, () -> fixture.unfinished() == 0);
    assertThat(chunks.allReleasedOnce()).isTrue();
    assertThat(verdict.count()).isZero();
    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void longest_bundle_is_accepted_and_one_octet_more_is_not_acceptable() throws Exception {
    accept(octets(6, (int) MAX_BYTES));
    var verdict = new RecordingVerdict();
    write(octets(7, (int) MAX_BYTES + 1), verdict).complete();
    assertThat(verdict.await(BOUND))
        .isEqualTo(new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    assertThat(fixture.stored()).hasSize(1);
    Eventually.holds("only the first is an object", BOUND, () -> objects() == 1);
    assertThat(chunks.allReleasedOnce()).isTrue();
  }

  @Test
  void bundle_for_which_the_object_store_has_no_room_is_refused_and_leaves_nothing()
      throws Exception {
    var management = fixture.client().jetStreamManagement();
    var now = management.getStreamInfo(LargeStore.STREAM).getConfiguration();
    management.updateStream(StreamConfiguration.builder(now).maxBytes(1_500_000).build());
    var verdict = new RecordingVerdict();
    write(octets(8, LARGE_BYTES), verdict).complete();
    assertThat(verdict.await(BOUND))
        .isEqualTo(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES));
    assertThat(verdict.detail()).contains("maximum bytes exceeded");
    assertThat(fixture.bpa().status().takesBundles()).isFalse();
    assertThat(fixture.stored()).isEmpty();
    Eventually.holds("nothing is left", BOUND, () -> messagesOfObjects() == 0);
  }

  @Test
  void bundle_is_accepted_only_when_its_reference_is_stored() throws Exception {
    fixture.refuseFromNowOn();
    var verdict = new RecordingVerdict();
    write(octets(9, LARGE_BYTES), verdict).complete();
    assertThat(verdict.await(BOUND)).isInstanceOf(Verdict.Refused.class);
    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void object_that_any_client_has_put_is_sent_and_removed_when_the_peer_has_it() throws Exception {
    fixture.bpa().announce(PEER);
    var octets = octets(10, LARGE_BYTES);
    putObject("put-1", octets);
    var request = nextForward();
    assertThat(request.bundle().lengthBytes()).isEqualTo(LARGE_BYTES);
    for (int offset = 0; offset < LARGE_BYTES; ) {
      int piece = (int) Math.min(request.bundle().contiguousBytes(offset), 70_000);
      assertThat(request.read(offset, piece))
          .isEqualTo(Arrays.copyOfRange(octets, offset, offset + piece));
      offset += piece;
    }
    assertThat(objects()).isEqualTo(1);
    request.answer(new ForwardOutcome.Sent());
    Eventually.holds("its message is gone", BOUND, () -> fixture.waiting(ADDRESS).isEmpty());
    Eventually.holds("its object is gone", BOUND, () -> messagesOfObjects() == 0);
  }

  @Test
  void bundle_that_is_put_by_hand_and_longer_than_a_message_is_sent_and_leaves_no_object()
      throws Exception {
    fixture.bpa().announce(PEER);
    var bundle = bundle(11, LARGE_BYTES);
    var first = put(bundle);
    assertThat(first.wasThere()).isFalse();
    assertThat(first.lengthBytes()).isEqualTo(LARGE_BYTES);
    var request = nextForward();
    var sent = new ByteArrayOutputStream();
    while (sent.size() < LARGE_BYTES) {
      int piece = (int) request.bundle().contiguousBytes(sent.size());
      sent.write(request.read(sent.size(), piece));
    }
    assertThat(sent.toByteArray()).isEqualTo(bundle);
    assertThat(put(bundle)).isEqualTo(new NatsClient.Stored(LARGE_BYTES, first.sequence(), true));
    assertThat(objects()).as("that of the repeat is removed").isEqualTo(1);
    request.answer(new ForwardOutcome.Sent());
    Eventually.holds("its object is gone", BOUND, () -> messagesOfObjects() == 0);
  }

  @Test
  void longest_bundle_is_put_by_hand_and_one_octet_more_is_told_and_leaves_nothing()
      throws Exception {
    assertThat(put(octets(12, (int) MAX_BYTES)).lengthBytes()).isEqualTo(MAX_BYTES);
    long messages = messagesOfObjects();
    assertThatThrownBy(() -> put(octets(13, (int) MAX_BYTES + 1)))
        .isInstanceOf(IOException.class)
        .hasMessage("a bundle is no longer than " + MAX_BYTES + " octets in NATS");
    assertThatThrownBy(() -> put(new byte[0])).hasMessage("a bundle has at least one octet");
    assertThat(messagesOfObjects()).isEqualTo(messages);
  }

  @Test
  void object_whose_octets_were_spoilt_is_not_sent_whole_and_kept_as_refused() throws Exception {
    fixture.bpa().announce(PEER);
    putObject("put-2", octets(11, LARGE_BYTES), octets(12, 32));
    var request = nextForward();
    assertThat(request.read(0, 1000)).hasSize(1000);
    var last = new RecordingReads();
    request.bundle().read(LARGE_BYTES - 1, 1, last);
    assertThat(last.await(BOUND)).isEqualTo("object put-2 has not the digest that it says");
    request.answer(new ForwardOutcome.Unreadable());
    Eventually.holds("kept", BOUND, () -> fixture.messages(Streams.REFUSED).size() == 1);
    assertThat(refusedReason()).isEqualTo("object put-2 has not the digest that it says");
    assertThat(objects()).as("whoever looks into it finds its octets").isEqualTo(1);
  }

  @Test
  void reference_to_an_object_that_is_not_there_is_kept_as_refused() throws Exception {
    fixture.bpa().announce(PEER);
    refer("nowhere");
    Eventually.holds("kept", BOUND, () -> fixture.messages(Streams.REFUSED).size() == 1);
    assertThat(refusedReason()).isEqualTo("bucket GANTRY_LARGE has no object nowhere");
    Eventually.holds("gone", BOUND, () -> fixture.waiting(ADDRESS).isEmpty());
    assertThat(asked).isEmpty();
  }

  @Test
  void sweep_removes_what_nothing_refers_to_and_nothing_else() throws Exception {
    accept(octets(13, LARGE_BYTES));
    putObject("referred", octets(14, 200_000));
    put("orphan", octets(15, 200_000), MessageForm.digestText(new byte[32]));
    fixture
        .client()
        .jetStream()
        .publish(LargeStore.chunkSubject("never-whole"), octets(16, 100_000));
    assertThat(objects()).isEqualTo(3);
    var counts = new Counts();
    var large = new LargeStore(fixture::client);
    new Orphans(large, Clock.systemUTC(), counts, Orphans.GRACE).sweep();
    assertThat(objects()).as("all are younger than the grace").isEqualTo(3);
    InstantSource later = () -> Clock.systemUTC().instant().plus(Orphans.GRACE).plusSeconds(1);
    var sweeper = new Orphans(large, later, counts, Orphans.GRACE);
    sweeper.sweep();
    sweeper.sweep();
    assertThat(objects()).isEqualTo(2);
    assertThat(subjects(LargeStore.CHUNKS)).isEqualTo(2);
    assertThat(read(inbound())).isEqualTo(octets(13, LARGE_BYTES));
    assertThat(counts.all()).anyMatch(one -> one.name().equals("nats_swept") && one.value() == 2);
  }

  // ---- helpers

  private NatsClient.Stored put(byte[] octets) throws Exception {
    try (var client = NatsClient.connect(settings)) {
      return client.put(NatsFixture.PEER_ID, new ByteArrayInputStream(octets));
    }
  }

  private AskedForward nextForward() throws InterruptedException {
    var next = asked.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).as("a forward").isNotNull();
    return next;
  }

  private void accept(byte[] octets) throws Exception {
    var verdict = new RecordingVerdict();
    write(octets, verdict).complete();
    assertThat(verdict.await(BOUND)).as(verdict.detail()).isEqualTo(new Verdict.Accepted());
    assertThat(verdict.count()).isEqualTo(1);
  }

  private InboundBundle write(byte[] octets, RecordingVerdict verdict) {
    var info = new InboundBundleInfo(NatsFixture.PEER_ID, true, ADDRESS, octets.length);
    var bundle = fixture.bpa().open(info, verdict);
    for (int offset = 0; offset < octets.length; offset += 65_000) {
      bundle.write(chunks.chunk(octets, offset, Math.min(65_000, octets.length - offset)));
    }
    return bundle;
  }

  /** The message of what a peer has sent last. */
  private MessageInfo inbound() throws Exception {
    return fixture
        .client()
        .jetStreamManagement()
        .getLastMessage(Streams.IN, Streams.inSubject(NatsFixture.NODE_ID));
  }

  /** Its object, as the client's own object store reads and checks it. */
  private byte[] read(MessageInfo message) throws Exception {
    var octets = new ByteArrayOutputStream();
    var name = message.getHeaders().getFirst("Gantry-Object");
    fixture.client().objectStore("GANTRY_LARGE").get(name, octets);
    return octets.toByteArray();
  }

  private void putObject(String name, byte[] octets) throws Exception {
    fixture.client().objectStore("GANTRY_LARGE").put(name, octets);
    refer(name);
  }

  private void putObject(String name, byte[] octets, byte[] digest) throws Exception {
    put(name, octets, MessageForm.digestText(digest));
    refer(name);
  }

  private void put(String name, byte[] octets, String digest) throws Exception {
    var stream = fixture.client().jetStream();
    stream.publish(LargeStore.chunkSubject(name), Arrays.copyOf(octets, 1000));
    for (int offset = 1000; offset < octets.length; offset += 500_000) {
      int end = Math.min(octets.length, offset + 500_000);
      stream.publish(LargeStore.chunkSubject(name), Arrays.copyOfRange(octets, offset, end));
    }
    var json =
        "{\"name\":\"%s\",\"bucket\":\"GANTRY_LARGE\",\"nuid\":\"%s\",\"size\":%d,\"chunks\":2,\"digest\":\"%s\"}"
            .formatted(name, name, octets.length, digest);
    stream.publish(LargeStore.nameSubject(name), json.getBytes(US_ASCII));
  }

  private void refer(String name) throws Exception {
    Message message =
        NatsMessage.builder()
            .subject(Streams.putSubject(NatsFixture.PEER_ID))
            .headers(new Headers().put("Gantry-Object", name))
            .build();
    fixture.client().jetStream().publish(message);
  }

  private String refusedReason() throws Exception {
    return fixture
        .client()
        .jetStreamManagement()
        .getFirstMessage(Streams.REFUSED, "gantry.refused.*")
        .getHeaders()
        .getFirst("Gantry-Reason");
  }

  private long objects() throws Exception {
    return subjects(LargeStore.NAMES);
  }

  private long subjects(String filter) throws Exception {
    return fixture
        .client()
        .jetStreamManagement()
        .getStreamInfo(LargeStore.STREAM, StreamInfoOptions.filterSubjects(filter))
        .getStreamState()
        .getSubjectMap()
        .size();
  }

  private long messagesOfObjects() throws Exception {
    return fixture
        .client()
        .jetStreamManagement()
        .getStreamInfo(LargeStore.STREAM)
        .getStreamState()
        .getMsgCount();
  }

  private static byte[] octets(int seed, int length) {
    var octets = new byte[length];
    new Random(seed).nextBytes(octets);
    octets[0] = (byte) seed;
    return octets;
  }

  /** Octets that begin as a bundle does. */
  private static byte[] bundle(int seed, int length) {
    var octets = octets(seed, length);
    octets[0] = (byte) 0x9f;
    octets[1] = (byte) 0x88;
    octets[2] = 7;
    return octets;
  }
}
