package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.ForwardRequest;
import dev.gantry.testbench.memory.RecordingForwarding;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
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
  void directory_of_an_announced_peer_is_made() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds("made", BOUND, () -> Files.isDirectory(outbox(PEER)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dtn://odd%20name/", "dtn://a.b-c/", "ipn:4294967294.0"})
  void peer_with_an_odd_name_has_a_directory_inside_the_outbox(String nodeId) throws Exception {
    announce(ADDRESS, nodeId);
    var name = FileNames.encode(nodeId);
    spool.putInto(name, "a", octets(10));
    next().answer(SENT);
    Eventually.holds("sent", BOUND, () -> names(name).isEmpty());
  }

  @Test
  void peer_without_node_id_has_a_directory_of_its_address() throws Exception {
    spool.bpa().announce(new PeerAnnouncement(new PeerAddress("unix:/run/x#1"), List.of()));
    spool.putInto("unix:%2Frun%2Fx#1", "a", octets(10));
    assertThat(next().peer()).isEqualTo(new PeerAddress("unix:/run/x#1"));
  }

  @Test
  void other_spelling_of_the_node_id_is_served_too() throws Exception {
    spool.putInto("ipn:0.7.0", "a", octets(10));
    announce(ADDRESS, "ipn:7.0");
    assertThat(next().octets()).isEqualTo(octets(10));
  }

  @Test
  void file_is_removed_only_after_the_peer_has_it() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    var request = next();
    assertThat(request.octets()).isEqualTo(octets(10));
    assertThat(names(PEER)).containsExactly("a");
    assertThat(spool.disk().steps()).noneMatch(step -> isDelete(step, "a"));
    request.answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
    Eventually.holds(
        "directory forced",
        BOUND,
        () ->
            spool
                .disk()
                .steps()
                .getLast()
                .equals(new ScriptedDisk.Step("forceDirectory", outbox(PEER))));
  }

  @Test
  void peer_that_has_it_already_is_as_good() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    next().answer(new ForwardOutcome.Refused(RefusalReason.Known.COMPLETED));
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void restart_sends_again_what_was_not_answered() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    next();
    spool.close();
    spool = new SpoolFixture(temp.resolve("data")).started();
    announce(ADDRESS, "ipn:7.0");
    next().answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void bundle_without_neighbour_is_offered_again_when_the_peer_is_back() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    var request = next();
    spool.bpa().withdraw(ADDRESS);
    Eventually.holds("withdrawn", BOUND, () -> spool.announced().isEmpty());
    request.answer(new ForwardOutcome.NoNeighbour());
    assertThat(names(PEER)).containsExactly("a");
    announce(OTHER_ADDRESS, "ipn:7.0");
    var again = next();
    assertThat(again.peer()).isEqualTo(OTHER_ADDRESS);
    again.answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void second_address_of_a_peer_is_used_when_the_first_leads_nowhere() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    announce(OTHER_ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    // The second may be known to the lane only after some rounds.
    Eventually.holds(
        "the second address has its turn",
        BOUND,
        () -> {
          var request = next();
          request.answer(new ForwardOutcome.NoNeighbour());
          return request.peer().equals(OTHER_ADDRESS);
        });
  }

  @Test
  void nothing_is_offered_to_a_peer_that_is_not_announced() throws Exception {
    spool.putInto("ipn:9.0", "a", octets(10));
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "b", octets(20));
    assertThat(next().octets()).isEqualTo(octets(20));
    assertThat(spool.forwarding().all()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusalReason.Known.class,
      names = {"NOT_ACCEPTABLE", "EXTENSION_FAILURE"})
  void bundle_refused_for_ever_is_kept_with_the_reason(RefusalReason.Known reason)
      throws Exception {
    assertKeptAsRefused(new ForwardOutcome.Refused(reason), reason.text());
  }

  @Test
  void bundle_at_which_sessions_break_is_kept_with_the_reason_and_the_key() throws Exception {
    assertKeptAsRefused(
        new ForwardOutcome.Interrupted(5), "5 times while it was on its way (max-interruptions)");
  }

  @Test
  void bundle_that_is_too_large_is_kept_with_the_reason() throws Exception {
    assertKeptAsRefused(new ForwardOutcome.TooLarge(9), "(9 octets)");
  }

  @Test
  void refused_bundles_of_one_name_do_not_replace_each_other() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    for (var i = 1; i <= 2; i++) {
      spool.putInto(PEER, "a", octets(i));
      next().answer(new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
      Eventually.holds("moved", BOUND, () -> names(PEER).isEmpty());
    }
    var refused = spool.directory().resolve("refused").resolve(PEER);
    assertThat(SpoolFixture.names(refused)).containsExactly("a", "a.1", "a.1.reason", "a.reason");
    assertThat(Files.size(refused.resolve("a.1"))).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusalReason.Known.class,
      names = {"NO_RESOURCES", "RETRANSMIT", "UNKNOWN", "SESSION_TERMINATING"})
  void bundle_refused_for_now_is_tried_again(RefusalReason.Known reason) throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    for (var i = 0; i < 3; i++) {
      next().answer(new ForwardOutcome.Refused(reason));
    }
    next().answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void bundles_go_in_order_of_name_and_never_more_than_the_window() throws Exception {
    spool.close();
    spool =
        new SpoolFixture(
                SpoolSettings.of(temp.resolve("window"), List.of(SpoolFixture.NODE_ID))
                    .withOutbox(SpoolFixture.outbox(3)))
            .started();
    for (var i = 0; i < 8; i++) {
      spool.putInto(PEER, "b" + (7 - i), octets(8 - i));
    }
    announce(ADDRESS, "ipn:7.0");
    var lengths = new ArrayList<Long>();
    for (var i = 0; i < 3; i++) {
      lengths.add(spool.forwarding().await(BOUND).bundle().lengthBytes());
    }
    assertThat(spool.forwarding().all()).hasSize(3);
    for (var i = 0; i < 8; i++) {
      spool.forwarding().all().get(i).answer(SENT);
      if (i < 5) {
        lengths.add(next().bundle().lengthBytes());
        assertThat(spool.forwarding().all()).hasSize(i + 4);
      }
    }
    assertThat(lengths).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void hidden_empty_and_irregular_entries_are_left_alone() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    Files.createDirectories(outbox(PEER).resolve("directory"));
    Files.write(outbox(PEER).resolve("empty"), new byte[0]);
    Files.write(outbox(PEER).resolve("a.part"), octets(10));
    Files.write(outbox(PEER).resolve(".hidden"), octets(10));
    Files.createSymbolicLink(outbox(PEER).resolve("link"), temp.resolve("data/spool.run"));
    spool.putInto(PEER, "z", octets(20));
    assertThat(next().octets()).isEqualTo(octets(20));
    assertThat(spool.forwarding().all()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void name_that_is_no_text_is_sent_like_any_other(boolean taken) throws Exception {
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds("made", BOUND, () -> Files.isDirectory(outbox(PEER)));
    // Java makes no such name itself.
    var shell =
        new ProcessBuilder("sh", "-c", "printf 0123456789 > \"$(printf 'b\\374ndel')\"")
            .directory(outbox(PEER).toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    next().answer(taken ? SENT : new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    Eventually.holds("gone", BOUND, () -> names(PEER).isEmpty());
    var refused = SpoolFixture.names(spool.directory().resolve("refused").resolve(PEER));
    assertThat(refused).isEqualTo(taken ? List.of() : List.of("b_ndel", "b_ndel.reason"));
  }

  @Test
  void file_that_is_still_written_waits_until_it_is_quiet() throws Exception {
    spool.close();
    spool =
        new SpoolFixture(
                SpoolSettings.of(temp.resolve("quiet"), List.of(SpoolFixture.NODE_ID))
                    .withOutbox(SpoolFixture.outbox(3).withQuiet(Duration.ofHours(1))))
            .started();
    announce(ADDRESS, "ipn:7.0");
    var fresh = spool.putInto(PEER, "fresh", octets(10));
    var old = spool.putInto(PEER, ".old", octets(20));
    Files.setLastModifiedTime(old, FileTime.fromMillis(System.currentTimeMillis() - 3_601_000));
    Files.move(old, outbox(PEER).resolve("old"));
    assertThat(next().octets()).isEqualTo(octets(20));
    assertThat(spool.forwarding().all()).hasSize(1);
    assertThat(fresh).exists();
  }

  @Test
  void file_that_was_changed_while_it_was_sent_is_not_lost() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    var first = next();
    spool.putInto(PEER, "a", octets(30));
    first.answer(SENT);
    var second = next();
    assertThat(second.octets()).isEqualTo(octets(30));
    second.answer(SENT);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void file_that_is_truncated_while_it_is_sent_fails_to_read_and_stays() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    var file = spool.putInto(PEER, "a", octets(200_000));
    var request = next();
    request.read(0, 1000).release();
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(150_000);
    }
    assertThatThrownBy(() -> request.read(160_000, 1000)).hasStackTraceContaining("the file ends");
    request.answer(new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    assertThat(next().bundle().lengthBytes()).isEqualTo(150_000);
    assertThat(names(PEER)).containsExactly("a");
  }

  @Test
  void file_that_cannot_be_read_is_tried_again_and_holds_up_no_other() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    next().answer(new ForwardOutcome.Unreadable());
    spool.putInto(PEER, "b", octets(20));
    var lengths = new ArrayList<Long>();
    Eventually.holds(
        "both are sent",
        BOUND,
        () -> {
          var request = next();
          lengths.add(request.bundle().lengthBytes());
          request.answer(SENT);
          return lengths.size() == 2;
        });
    assertThat(lengths).containsExactlyInAnyOrder(10L, 20L);
    Eventually.holds("removed", BOUND, () -> names(PEER).isEmpty());
  }

  @Test
  void files_that_keep_failing_block_no_other_however_many_they_are() throws Exception {
    for (var i = 0; i < Retries.MAX_FILES + 100; i++) {
      spool.putInto(PEER, "a" + i, octets(1));
    }
    spool.putInto(PEER, "z", octets(2));
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds(
        "the other is sent",
        BOUND,
        () -> {
          for (var request = spool.forwarding().poll();
              request != null;
              request = spool.forwarding().poll()) {
            boolean fails = request.bundle().lengthBytes() == 1;
            request.answer(fails ? new ForwardOutcome.Unreadable() : SENT);
          }
          return !Files.exists(outbox(PEER).resolve("z"));
        });
  }

  @Test
  void file_taken_away_while_it_is_sent_is_fine() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    var file = spool.putInto(PEER, "a", octets(200_000));
    var request = next();
    Files.delete(file);
    assertThat(request.octets()).isEqualTo(octets(200_000));
    request.answer(SENT);
    spool.putInto(PEER, "b", octets(10));
    assertThat(next().octets()).isEqualTo(octets(10));
  }

  @Test
  void sent_file_that_cannot_be_removed_is_not_sent_again() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.disk().failOn(step -> isDelete(step, "a"));
    spool.putInto(PEER, "a", octets(10));
    next().answer(SENT);
    spool.putInto(PEER, "b", octets(20));
    next().answer(SENT);
    Eventually.holds("b removed", BOUND, () -> names(PEER).equals(List.of("a")));
    spool.disk().failOn(_ -> false);
    Eventually.holds("a removed later", BOUND, () -> names(PEER).isEmpty());
    assertThat(spool.forwarding().all()).hasSize(2);
  }

  @Test
  void directory_taken_away_is_made_anew() throws Exception {
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds("made", BOUND, () -> Files.isDirectory(outbox(PEER)));
    Files.delete(outbox(PEER));
    Eventually.holds("made anew", BOUND, () -> Files.isDirectory(outbox(PEER)));
    spool.putInto(PEER, "a", octets(10));
    assertThat(next().octets()).isEqualTo(octets(10));
  }

  @Test
  void directories_for_peers_are_made_up_to_their_limit_and_no_further() throws Exception {
    for (var i = 1; i <= 101; i++) {
      announce(new PeerAddress("192.0.2.1:" + i), "ipn:" + i + ".0");
    }
    Eventually.holds("all known", BOUND, () -> spool.announced().size() == 101);
    assertThat(SpoolFixture.names(spool.directory().resolve("outbox"))).hasSize(100);
  }

  @Test
  void directories_that_peers_without_node_id_left_empty_make_room() throws Exception {
    // Of a run that was killed: it could not take them along.
    spool.close();
    for (var i = 1; i <= 100; i++) {
      Files.createDirectories(outbox("192.0.2.1:" + i));
    }
    spool = new SpoolFixture(temp.resolve("data")).started();
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds("made", BOUND, () -> Files.isDirectory(outbox("ipn:7.0")));
    assertThat(SpoolFixture.names(spool.directory().resolve("outbox"))).containsExactly("ipn:7.0");
  }

  @Test
  void nothing_is_removed_once_the_spool_is_left() throws Exception {
    var peer = new PeerAddress("192.0.2.1:1");
    spool.bpa().announce(new PeerAnnouncement(peer, List.of()));
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds("made", BOUND, () -> Files.isDirectory(outbox("ipn:7.0")));
    spool.bpa().leave().toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
    spool.bpa().withdraw(peer);
    // Behind it, so that it is done when this is.
    spool.bpa().withdraw(ADDRESS);
    Eventually.holds("all withdrawn", BOUND, () -> spool.announced().isEmpty());
    assertThat(outbox(peer.text())).isDirectory();
  }

  @Test
  void empty_directory_of_a_peer_without_node_id_goes_with_it() throws Exception {
    var made = new PeerAddress("192.0.2.1:1");
    var found = new PeerAddress("192.0.2.1:2");
    var used = new PeerAddress("192.0.2.1:3");
    Files.createDirectories(outbox(found.text()));
    for (var address : List.of(made, found, used)) {
      spool.bpa().announce(new PeerAnnouncement(address, List.of()));
    }
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds("made", BOUND, () -> Files.isDirectory(outbox("ipn:7.0")));
    assertThat(outbox(made.text())).isDirectory();
    Files.write(outbox(used.text()).resolve(".being-copied"), octets(1));
    for (var address : List.of(made, found, used, ADDRESS)) {
      spool.bpa().withdraw(address);
    }
    Eventually.holds("gone", BOUND, () -> !Files.exists(outbox(made.text())));
    Eventually.holds("all withdrawn", BOUND, () -> spool.announced().isEmpty());
    assertThat(SpoolFixture.names(spool.directory().resolve("outbox")))
        .containsExactlyInAnyOrder(found.text(), used.text(), "ipn:7.0");
  }

  @Test
  void more_files_than_names_are_kept_in_memory_are_all_sent() throws Exception {
    var count = 5000;
    Files.createDirectories(outbox(PEER));
    for (var i = 0; i < count; i++) {
      Files.write(outbox(PEER).resolve("%05d".formatted(i)), new byte[] {1});
    }
    spool.forwarding().answerBy(_ -> SENT);
    announce(ADDRESS, "ipn:7.0");
    Eventually.holds("all sent", Duration.ofSeconds(60), () -> names(PEER).isEmpty());
    assertThat(spool.forwarding().all()).hasSize(count);
  }

  @Test
  void bundles_offered_stay_within_their_limit_over_all_peers() throws Exception {
    reopen(4);
    announce(ADDRESS, "ipn:7.0");
    announce(OTHER_ADDRESS, "ipn:8.0");
    for (var i = 0; i < 5; i++) {
      spool.putInto("ipn:7.0", "a" + i, octets(10));
      spool.putInto("ipn:8.0", "a" + i, octets(10));
    }
    for (var i = 0; i < 10; i++) {
      var request = next();
      assertThat(spool.forwarding().all()).hasSizeLessThanOrEqualTo(i + 4);
      request.answer(SENT);
    }
    Eventually.holds(
        "all sent", BOUND, () -> names("ipn:7.0").isEmpty() && names("ipn:8.0").isEmpty());
  }

  @Test
  void peers_that_take_nothing_hold_neither_offers_nor_open_files_of_the_others() throws Exception {
    reopen(40);
    for (var peer = 1; peer <= 10; peer++) {
      for (var i = 0; i < 20; i++) {
        spool.putInto("ipn:10" + peer + ".0", "a" + i, octets(20_000));
      }
      announce(new PeerAddress("198.51.100.1:" + peer), "ipn:10" + peer + ".0");
    }
    Eventually.holds("stuck", BOUND, () -> spool.forwarding().all().size() >= 10);
    announce(ADDRESS, "ipn:7.0");
    for (var i = 0; i < 30; i++) {
      spool.putInto(PEER, "b" + i, octets(20_000));
    }
    Eventually.holds(
        "all of the honest one sent",
        BOUND,
        () -> {
          var request = spool.forwarding().poll();
          if (request != null && request.peer().equals(ADDRESS)) {
            assertThat(request.octets()).isEqualTo(octets(20_000));
            request.answer(SENT);
          }
          return names(PEER).isEmpty();
        });
  }

  @Test
  void file_that_is_being_copied_is_not_called_empty_before_it_is_quiet() throws Exception {
    spool.close();
    var quiet = SpoolFixture.outbox(3).withQuiet(Duration.ofHours(1));
    spool =
        new SpoolFixture(
                SpoolSettings.of(temp.resolve("copied"), List.of(SpoolFixture.NODE_ID))
                    .withOutbox(quiet))
            .started();
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a-copied", octets(0));
    putOld("b", octets(20));
    // The names are looked at in order.
    assertThat(next().octets()).isEqualTo(octets(20));
    assertThat(spool.bpa().complaints()).isEmpty();
    putOld("c", octets(0));
    Eventually.holds("said", BOUND, () -> !spool.bpa().complaints().isEmpty());
    assertThat(spool.bpa().complaints())
        .containsExactly(outbox(PEER).resolve("c") + " is left alone: it is empty");
  }

  /** Puts a file there that was not touched for an hour. */
  private void putOld(String name, byte[] octets) throws IOException {
    var hidden = spool.putInto(PEER, "." + name, octets);
    Files.setLastModifiedTime(hidden, FileTime.fromMillis(System.currentTimeMillis() - 3_601_000));
    Files.move(hidden, outbox(PEER).resolve(name));
  }

  private void reopen(int maxOffered) throws Exception {
    spool.close();
    var outbox =
        new SpoolSettings.OutboxSettings(
            64,
            maxOffered,
            4,
            1 << 20,
            Duration.ofMillis(200),
            Duration.ZERO,
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            100);
    spool =
        new SpoolFixture(
                SpoolSettings.of(temp.resolve("files"), List.of(SpoolFixture.NODE_ID))
                    .withOutbox(outbox))
            .started();
  }

  private void assertKeptAsRefused(ForwardOutcome outcome, String reason) throws Exception {
    announce(ADDRESS, "ipn:7.0");
    spool.putInto(PEER, "a", octets(10));
    next().answer(outcome);
    Eventually.holds("moved", BOUND, () -> names(PEER).isEmpty());
    var refused = spool.directory().resolve("refused").resolve(PEER);
    Eventually.holds("there", BOUND, () -> SpoolFixture.names(refused).size() == 2);
    assertThat(Files.readAllBytes(refused.resolve("a"))).isEqualTo(octets(10));
    assertThat(Files.readString(refused.resolve("a.reason"))).contains(reason);
    assertThat(spool.forwarding().all()).hasSize(1);
  }

  private ForwardRequest next() throws InterruptedException {
    return forwarding().await(BOUND);
  }

  private RecordingForwarding forwarding() {
    return spool.forwarding();
  }

  private void announce(PeerAddress address, String nodeId) {
    spool.bpa().announce(new PeerAnnouncement(address, List.of(NodeId.parse(nodeId))));
  }

  private Path outbox(String peer) {
    return spool.directory().resolve("outbox").resolve(peer);
  }

  private List<String> names(String peer) throws IOException {
    return SpoolFixture.names(outbox(peer));
  }

  private static boolean isDelete(ScriptedDisk.Step step, String name) {
    return step.is("delete") && step.path().endsWith(name);
  }

  private static byte[] octets(int length) {
    var octets = new byte[length];
    new Random(length).nextBytes(octets);
    return octets;
  }
}
