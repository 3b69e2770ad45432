package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.out.BpaStatus.Backlog;
import dev.gantry.port.out.BpaStatus.Storage;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurveyTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

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
  void bundles_octets_and_age_of_the_oldest_are_told_by_folder() throws Exception {
    var old = spool.putInto("ipn:7.0", "a", new byte[10]);
    Files.setLastModifiedTime(old, FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
    spool.putInto("ipn:7.0", "b", new byte[20]);
    spool.putInto("ipn:8.0", "a", new byte[5]);
    var refused = Files.createDirectories(spool.directory().resolve("refused/ipn:9.0"));
    Files.write(refused.resolve("a"), new byte[3]);
    Files.writeString(refused.resolve("a.reason"), "because");
    spool.bpa().survey();
    var backlogs = storage().backlogs();
    assertThat(backlogs)
        .extracting(Backlog::place, Backlog::peer, Backlog::bundles, Backlog::bytes)
        .containsExactly(
            tuple("outbox", "ipn:7.0", 2L, 30L),
            tuple("outbox", "ipn:8.0", 1L, 5L),
            tuple("refused", "ipn:9.0", 1L, 3L));
    assertThat(backlogs.getFirst().oldestSeconds()).isBetween(3600L, 3700L);
  }

  @Test
  void folders_beyond_the_limit_are_told_together() throws Exception {
    for (int i = 0; i <= Survey.MAX_FOLDERS + 1; i++) {
      spool.putInto("ipn:" + (1000 + i) + ".0", "a", new byte[2]);
    }
    spool.bpa().survey();
    var backlogs = storage().backlogs();
    assertThat(backlogs).hasSize(Survey.MAX_FOLDERS + 1);
    assertThat(backlogs.getLast().peer()).isEqualTo(Survey.OTHERS);
    assertThat(backlogs.getLast().bundles()).isEqualTo(2);
    assertThat(backlogs.getLast().bytes()).isEqualTo(4);
  }

  @Test
  void what_nothing_is_sent_of_is_said_once() throws Exception {
    spool.putInto("ipn:7.0", "a", new byte[1]);
    spool.putInto("ipn:9.0", "a", new byte[1]);
    spool.putInto("ipn-9", "a", new byte[1]);
    Files.createDirectories(outbox().resolve("192.0.2.1:4556"));
    Files.write(outbox().resolve("stray"), new byte[1]);
    var seven = NodeId.parse("ipn:7.0");
    var address = new PeerAddress("192.0.2.7:4556");
    spool.bpa().announce(new PeerAnnouncement(address, List.of(seven)));
    Eventually.holds("announced", BOUND, () -> !spool.announced().isEmpty());
    spool.bpa().survey();
    assertThat(spool.bpa().complaints()).singleElement().asString().contains("stray");
    spool.bpa().survey();
    spool.bpa().survey();
    assertThat(spool.bpa().complaints())
        .hasSize(3)
        .anyMatch(said -> said.contains("ipn:9.0") && said.contains("no peer"))
        .anyMatch(said -> said.contains("ipn-9") && said.contains("neither a Node ID"));
  }

  @Test
  void folder_that_cannot_be_read_is_complained_of_once_and_the_others_are_counted()
      throws Exception {
    spool.putInto("ipn:7.0", "a", new byte[1]);
    spool.putInto("ipn:8.0", "a", new byte[2]);
    spool.putInto("ipn:9.0", "a", new byte[3]);
    var refused = Files.createDirectories(spool.directory().resolve("refused/ipn:9.0"));
    Files.write(refused.resolve("a"), new byte[4]);
    spool.disk().failOn(step -> step.is("entries") && step.path().endsWith("outbox/ipn:8.0"));
    spool.bpa().survey();
    spool.bpa().survey();
    assertThat(storage().backlogs())
        .extracting(Backlog::place, Backlog::peer, Backlog::bytes)
        .containsExactly(
            tuple("outbox", "ipn:7.0", 1L),
            tuple("outbox", "ipn:9.0", 3L),
            tuple("refused", "ipn:9.0", 4L));
    assertThat(spool.bpa().complaints())
        .filteredOn(said -> said.contains("cannot be counted"))
        .singleElement()
        .asString()
        .contains("ipn:8.0");
  }

  @Test
  void outbox_that_cannot_be_read_keeps_no_refused_bundle_from_being_counted() throws Exception {
    var refused = Files.createDirectories(spool.directory().resolve("refused/ipn:9.0"));
    Files.write(refused.resolve("a"), new byte[4]);
    spool.disk().failOn(step -> step.is("entries") && step.path().endsWith("outbox"));
    spool.bpa().survey();
    assertThat(storage().backlogs()).extracting(Backlog::bytes).containsExactly(4L);
    assertThat(spool.bpa().complaints()).hasSize(1);
  }

  @Test
  void folders_that_are_taken_away_are_made_anew_and_serve_again() throws Exception {
    for (var folder : List.of("inbox", "refused", "tmp")) {
      Files.delete(spool.directory().resolve(folder));
    }
    spool.bpa().probe();
    for (var folder : List.of("inbox", "refused", "tmp", "outbox")) {
      assertThat(spool.directory().resolve(folder)).isDirectory();
    }
    assertThat(storage().writable()).isTrue();
  }

  @Test
  void disk_that_cannot_be_written_is_told_until_it_can() {
    spool.disk().failOn(step -> step.is("create"));
    spool.bpa().probe();
    assertThat(storage().writable()).isFalse();
    assertThat(spool.bpa().status().takesBundles()).isFalse();
    spool.disk().failOn(_ -> false);
    spool.bpa().probe();
    assertThat(spool.bpa().status().takesBundles()).isTrue();
  }

  private Storage storage() {
    return Objects.requireNonNull(spool.bpa().status().storage());
  }

  private Path outbox() {
    return spool.directory().resolve("outbox");
  }
}
