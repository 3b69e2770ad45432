package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody takes the folder of the journal away while the server runs. */
class JournalFolderTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int SEGMENT_BYTES = 32 << 10;
  private static final JournalSettings JOURNAL =
      new JournalSettings(4096, 4 * SEGMENT_BYTES, 100, SEGMENT_BYTES, SpoolFixture.PAUSE);

  @TempDir Path temp;

  private final TrackedChunks chunks = new TrackedChunks();
  private Path journal;
  private SpoolFixture spool;

  private enum Taking {
    REMOVED {
      @Override
      void take(Path journal) throws IOException {
        try (var files = Files.walk(journal)) {
          files.sorted(Comparator.reverseOrder()).forEach(Taking::delete);
        }
      }
    },
    MOVED {
      @Override
      void take(Path journal) throws IOException {
        Files.move(journal, journal.resolveSibling("elsewhere"));
      }
    },
    REPLACED {
      @Override
      void take(Path journal) throws IOException {
        MOVED.take(journal);
        Files.createDirectory(journal);
        Files.copy(journal.resolveSibling("elsewhere/segment-1"), journal.resolve("segment-1"));
      }
    },
    WITHOUT_ITS_SEGMENTS {
      @Override
      void take(Path journal) throws IOException {
        try (var files = Files.newDirectoryStream(journal, "segment-*")) {
          files.forEach(Taking::delete);
        }
      }
    };

    abstract void take(Path journal) throws IOException;

    private static void delete(Path file) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void open() throws Exception {
    spool = new SpoolFixture(SpoolFixture.journalled(temp.resolve("data"), JOURNAL)).started();
    journal = spool.directory().resolve("journal");
    accept(1);
    Eventually.holds("laid out", BOUND, () -> spool.stored().size() == 1);
    assertThat(storage().journal()).isTrue();
  }

  @AfterEach
  void close() throws Exception {
    spool.disk().goOn();
    spool.close();
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_acknowledged_that_is_in_no_file_of_a_name(Taking taking) throws Exception {
    taking.take(journal);
    spool.disk().hangOn(step -> step.is("create"));
    var verdict = start(10);
    Eventually.holds("goes the direct way", BOUND, () -> spool.disk().hanging() > 0);
    assertThat(verdict.count()).isZero();
    spool.disk().goOn();
    assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
    assertThat(storage().journal()).isFalse();
    assertThat(spool.bpa().status().takesBundles()).isTrue();
    assertThat(SpoolFixture.contents(spool.directory().resolve("inbox"))).hasSize(2);
    accept(20);
    assertThat(SpoolFixture.contents(spool.directory().resolve("inbox"))).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void it_is_noticed_though_no_bundle_comes(Taking taking) throws Exception {
    taking.take(journal);
    spool.bpa().probe();
    assertThat(storage().journal()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void what_was_acknowledged_before_is_laid_out_and_what_lies_there_now_is_left_alone(Taking taking)
      throws Exception {
    spool.disk().hangOn(step -> step.is("create"));
    accept(10);
    taking.take(journal);
    var now = SpoolFixture.names(journal);
    spool.disk().goOn();
    assertThat(spool.stored()).hasSize(2);
    spool.close();
    assertThat(SpoolFixture.names(journal)).containsAll(now);
    spool = new SpoolFixture(SpoolFixture.journalled(temp.resolve("data"), JOURNAL)).started();
    assertThat(storage().journal()).isTrue();
    assertThat(spool.stored()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void who_uses_no_journal_is_told_nothing() throws Exception {
    spool.close();
    spool = new SpoolFixture(SpoolFixture.settings(temp.resolve("data"))).started();
    Taking.REMOVED.take(journal);
    spool.bpa().probe();
    assertThat(storage().journal()).isTrue();
  }

  private BpaStatus.Storage storage() {
    return Objects.requireNonNull(spool.bpa().status().storage());
  }

  private void accept(int bytes) throws Exception {
    assertThat(start(bytes).await(BOUND)).isEqualTo(new Verdict.Accepted());
  }

  private RecordingVerdict start(int bytes) {
    var verdict = new RecordingVerdict();
    var info =
        new InboundBundleInfo(
            NodeId.parse("ipn:7.0"), true, new PeerAddress("192.0.2.7:4556"), bytes);
    var bundle = spool.bpa().open(info, verdict);
    bundle.write(chunks.chunk(new byte[bytes], 0, bytes));
    bundle.complete();
    return verdict;
  }
}
