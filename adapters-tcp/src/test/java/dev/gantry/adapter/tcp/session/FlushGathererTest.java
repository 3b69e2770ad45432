package dev.gantry.adapter.tcp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlushGathererTest {
  private static final int LARGE = FlushGatherer.COPY_BELOW_BYTES;
  private static final SessTermMessage TERM =
      new SessTermMessage(false, TerminationReason.Known.UNKNOWN);

  private final RecordingSink sink = new RecordingSink();
  private final FlushGatherer gatherer =
      new FlushGatherer(UnpooledByteBufAllocator.DEFAULT, sink, sink);

  @AfterEach
  void nothing_leaks() {
    gatherer.discard();
    sink.assertReleased();
  }

  private static SegmentHeader header(int length) {
    return new SegmentHeader(0, new TransferId(1), ExtensionItems.NONE, length);
  }

  @Test
  void what_is_small_is_one_write_and_one_flush() {
    var chunk = new RecordingChunk(3);
    gatherer.contactHeader(new ContactHeader(ContactHeader.VERSION_4, false));
    gatherer.message(new KeepaliveMessage());
    gatherer.segment(header(3), chunk, 3, 35);
    assertThat(sink.writes()).isEmpty();
    assertThat(chunk.releases()).isEqualTo(1);
    gatherer.flush();
    assertThat(sink.writes())
        .containsExactly("64746e210400" + "04" + "010000000000000000010000000000000003" + "000102");
    assertThat(sink.flushes()).isEqualTo(1);
  }

  @Test
  void what_is_large_goes_behind_its_header_without_a_copy() {
    var chunk = new RecordingChunk(LARGE);
    gatherer.segment(header(LARGE), chunk, LARGE, LARGE + 32L);
    gatherer.message(TERM);
    gatherer.flush();
    assertThat(sink.writes()).hasSize(3);
    assertThat(sink.writes().get(0)).isEqualTo("010000000000000000010000000000001000");
    assertThat(sink.writes().get(1)).hasSize(2 * LARGE);
    assertThat(sink.writes().get(2)).isEqualTo("050000");
    assertThat(chunk.releases()).isZero();
    sink.complete(true);
    assertThat(chunk.releases()).isEqualTo(1);
  }

  @Test
  void one_octet_less_than_what_is_large_is_copied() {
    var chunk = new RecordingChunk(LARGE - 1);
    gatherer.segment(null, chunk, LARGE - 1, LARGE - 1);
    assertThat(chunk.releases()).isEqualTo(1);
    gatherer.flush();
    assertThat(sink.writes()).hasSize(1);
  }

  @Test
  void octets_count_as_left_when_their_write_is_done() {
    gatherer.message(TERM);
    gatherer.segment(header(3), new RecordingChunk(3), 3, 35);
    gatherer.flush();
    assertThat(gatherer.unwrittenControlBytes()).isEqualTo(3);
    assertThat(gatherer.takeWrittenChargedBytes()).isZero();
    assertThat(gatherer.empty()).isFalse();
    assertThat(sink.turnsEnded()).isZero();
    sink.complete(true);
    assertThat(gatherer.unwrittenControlBytes()).isZero();
    assertThat(gatherer.takeWrittenChargedBytes()).isEqualTo(35);
    assertThat(gatherer.takeWrittenChargedBytes()).isZero();
    assertThat(gatherer.empty()).isTrue();
    assertThat(sink.turnsEnded()).isEqualTo(1);
  }

  @Test
  void octets_of_a_write_that_failed_have_not_left() {
    gatherer.segment(header(3), new RecordingChunk(3), 3, 35);
    gatherer.flush();
    sink.complete(false);
    assertThat(gatherer.takeWrittenChargedBytes()).isZero();
    assertThat(gatherer.empty()).isTrue();
  }

  @Test
  void more_than_a_buffer_holds_is_several_writes_and_one_flush() {
    int messages = 2 * FlushGatherer.FIRST_BUFFER_BYTES / 3;
    for (int i = 0; i < messages; i++) {
      gatherer.message(TERM);
    }
    gatherer.flush();
    assertThat(sink.writes()).hasSize(2);
    assertThat(String.join("", sink.writes())).isEqualTo("050000".repeat(messages));
    assertThat(sink.flushes()).isEqualTo(1);
  }

  @Test
  void nothing_gathered_is_nothing_flushed() {
    gatherer.flush();
    assertThat(sink.flushes()).isZero();
    assertThat(gatherer.empty()).isTrue();
  }

  @Test
  void what_is_discarded_is_never_written() {
    gatherer.message(TERM);
    gatherer.discard();
    gatherer.flush();
    assertThat(sink.writes()).isEmpty();
    assertThat(gatherer.empty()).isTrue();
  }
}
