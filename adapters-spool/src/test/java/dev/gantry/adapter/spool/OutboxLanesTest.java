package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.out.BpaStatus.Backlog;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.ForwardRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders {@code urgent}, {@code normal} and {@code bulk} within that of a peer. */
class OutboxLanesTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final PeerAddress ADDRESS = new PeerAddress("192.0.2.7:4556");
  private static final PeerAddress OTHER_ADDRESS = new PeerAddress("192.0.2.8:4556");
  private static final String PEER = SpoolFixture.PEER_DIRECTORY;
  private static final ForwardOutcome SENT = new ForwardOutcome.Sent();

  @TempDir Path temp;

  private SpoolFixture spool;

  @BeforeEach
  void open() throws IOException {
    spool = new SpoolFixture(temp.resolve("data")).started();
  }

  @AfterEach
  void close() throws Exception {
    spool.close();
  }

  @Test
  void the_folder_says_the_lane_and_what_lies_beside_them_is_normal() throws Exception {
    spool.putInto(PEER + "/urgent", "a", new byte[1]);
    spool.putInto(PEER + "/normal", "a", new byte[2]);
    spool.putInto(PEER + "/bulk", "a", new byte[3]);
    spool.putInto(PEER, "a", new byte[4]);
    announce(ADDRESS);
    Map<Lane, Long> bytes = new EnumMap<>(Lane.class);
    for (int i = 0; i < 4; i++) {
      var request = next();
      bytes.merge(request.bundle().lane(), request.bundle().lengthBytes(), Long::sum);
      request.answer(SENT);
    }
    assertThat(bytes)
        .containsExactly(
            Map.entry(Lane.URGENT, 1L), Map.entry(Lane.NORMAL, 6L), Map.entry(Lane.BULK, 3L));
    for (var folder : List.of(PEER + "/urgent", PEER + "/normal", PEER + "/bulk")) {
      Eventually.holds("removed", BOUND, () -> names(folder).isEmpty());
    }
    assertThat(spool.bpa().complaints()).isEmpty();
  }

  @Test
  void a_long_file_has_its_lane_too() throws Exception {
    spool.putInto(PEER + "/bulk", "long", new byte[300_000]);
    announce(ADDRESS);
    var request = next();
    assertThat(request.bundle().lane()).isEqualTo(Lane.BULK);
    assertThat(request.octets()).hasSize(300_000);
    request.answer(SENT);
  }

  @Test
  void a_folder_that_is_made_later_is_served_and_one_that_is_taken_away_is_not_made_anew()
      throws Exception {
    announce(ADDRESS);
    Eventually.holds("made", BOUND, () -> Files.isDirectory(outbox(PEER)));
    for (int i = 0; i < 2; i++) {
      spool.putInto(PEER + "/urgent", "a", new byte[1]);
      var request = next();
      assertThat(request.bundle().lane()).isEqualTo(Lane.URGENT);
      request.answer(SENT);
      Eventually.holds("removed", BOUND, () -> names(PEER + "/urgent").isEmpty());
      Files.delete(outbox(PEER + "/urgent"));
    }
    spool.putInto(PEER, "b", new byte[1]);
    next().answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void a_file_by_the_name_of_a_lane_is_a_bundle() throws Exception {
    announce(ADDRESS);
    spool.putInto(PEER, "urgent", new byte[1]);
    var request = next();
    assertThat(request.bundle().lane()).isEqualTo(Lane.NORMAL);
    request.answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void a_lane_has_no_lanes_in_it() throws Exception {
    announce(ADDRESS);
    spool.putInto(PEER + "/bulk/urgent", "a", new byte[1]);
    spool.putInto(PEER + "/bulk", "b", new byte[2]);
    var request = next();
    assertThat(request.bundle().lengthBytes()).isEqualTo(2);
    Eventually.holds("told", BOUND, () -> !spool.bpa().complaints().isEmpty());
    assertThat(spool.bpa().complaints()).singleElement().asString().contains("no regular file");
  }

  @Test
  void as_many_of_each_lane_are_offered_as_of_one() throws Exception {
    spool.close();
    var settings = SpoolFixture.settings(temp.resolve("data")).withOutbox(SpoolFixture.outbox(2));
    spool = new SpoolFixture(settings).started();
    for (int i = 0; i < 5; i++) {
      spool.putInto(PEER + "/bulk", "b" + i, new byte[1]);
    }
    announce(ADDRESS);
    assertThat(List.of(next(), next()))
        .extracting(each -> each.bundle().lane())
        .containsOnly(Lane.BULK);
    spool.putInto(PEER + "/urgent", "a", new byte[1]);
    assertThat(next().bundle().lane()).as("two of bulk are on their way").isEqualTo(Lane.URGENT);
  }

  @Test
  void restart_sends_again_what_was_not_answered() throws Exception {
    spool.putInto(PEER + "/urgent", "a", new byte[7]);
    announce(ADDRESS);
    next();
    spool.close();
    spool = new SpoolFixture(temp.resolve("data")).started();
    announce(ADDRESS);
    var request = next();
    assertThat(request.bundle().lane()).isEqualTo(Lane.URGENT);
    request.answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER + "/urgent").isEmpty());
  }

  @Test
  void a_withdrawn_peer_is_sent_nothing_of_any_lane_until_it_is_back() throws Exception {
    announce(ADDRESS);
    spool.putInto(PEER + "/urgent", "a", new byte[1]);
    var first = next();
    spool.bpa().withdraw(ADDRESS);
    Eventually.holds("withdrawn", BOUND, () -> spool.bpa().announced().isEmpty());
    first.answer(new ForwardOutcome.NoNeighbour());
    announce(OTHER_ADDRESS);
    var again = next();
    assertThat(again.peer()).isEqualTo(OTHER_ADDRESS);
    assertThat(again.bundle().lane()).isEqualTo(Lane.URGENT);
  }

  @Test
  void what_is_refused_for_good_is_kept_with_the_others_of_the_peer() throws Exception {
    spool.putInto(PEER + "/bulk", "a", new byte[1]);
    announce(ADDRESS);
    next().answer(new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    var refused = spool.directory().resolve("refused").resolve(PEER);
    Eventually.holds(
        "kept", BOUND, () -> SpoolFixture.names(refused).equals(List.of("a", "a.reason")));
  }

  @Test
  void lanes_are_counted_by_themselves() throws Exception {
    spool.putInto(PEER, "a", new byte[10]);
    spool.putInto(PEER + "/urgent", "a", new byte[1]);
    spool.putInto(PEER + "/urgent", "b", new byte[2]);
    spool.bpa().survey();
    spool.bpa().survey();
    var storage = Objects.requireNonNull(spool.bpa().status().storage());
    assertThat(storage.backlogs())
        .extracting(Backlog::place, Backlog::peer, Backlog::bundles, Backlog::bytes)
        .containsExactly(tuple("outbox", PEER + "/urgent", 2L, 3L), tuple("outbox", PEER, 1L, 10L));
    assertThat(spool.bpa().complaints()).singleElement().asString().contains("no peer with");
  }

  private ForwardRequest next() throws InterruptedException {
    return spool.forwarding().await(BOUND);
  }

  private void announce(PeerAddress address) {
    spool.bpa().announce(new PeerAnnouncement(address, List.of(NodeId.parse("ipn:7.0"))));
  }

  private Path outbox(String folder) {
    return spool.directory().resolve("outbox").resolve(folder);
  }

  private List<String> names(String folder) throws IOException {
    return SpoolFixture.names(outbox(folder)).stream()
        .filter(name -> !List.of("urgent", "normal", "bulk").contains(name))
        .toList();
  }
}
