package dev.gantry.adapter.tcp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.port.payload.OutboundBundle;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputOrderTest {
  private static final String KEEPALIVE = "04";

  private final RecordingSink sink = new RecordingSink();
  private final Loop loop = new Loop();
  private final Told told = new Told();
  private final FlushGatherer gatherer =
      new FlushGatherer(UnpooledByteBufAllocator.DEFAULT, sink, sink);
  private final OutputOrder output = new OutputOrder(gatherer, loop, sink, told);
  private final SlowBundle one = new SlowBundle();
  private final SlowBundle other = new SlowBundle();

  @AfterEach
  void nothing_leaks() {
    output.discard();
    sink.assertReleased();
    assertThat(one.leaked() + other.leaked()).isZero();
  }

  @Test
  void what_comes_behind_a_segment_waits_until_it_is_read() {
    send(one, 1, 0, 2);
    output.message(new KeepaliveMessage());
    assertThat(left()).isEmpty();
    assertThat(output.unwrittenControlBytes()).isEqualTo(1);
    assertThat(output.empty()).isFalse();
    one.answer();
    assertThat(left()).isEqualTo(segment(1, 2) + KEEPALIVE);
    sink.complete(true);
    assertThat(output.empty()).isTrue();
    assertThat(output.unwrittenControlBytes()).isZero();
  }

  @Test
  void segments_are_read_side_by_side_and_leave_in_order() {
    send(one, 1, 0, 2);
    send(other, 2, 0, 3);
    other.answer();
    assertThat(left()).isEmpty();
    one.answer();
    assertThat(left()).isEqualTo(segment(1, 2) + segment(2, 3));
  }

  @Test
  void a_read_that_is_answered_on_the_spot_waits_for_nobody() {
    one.prompt = true;
    send(one, 1, 0, 2);
    assertThat(left()).isEqualTo(segment(1, 2));
    assertThat(loop.tasks).isEmpty();
  }

  @Test
  void an_answer_on_another_thread_is_taken_to_the_loop() {
    send(one, 1, 0, 2);
    loop.here = false;
    one.readers.remove().run();
    assertThat(loop.tasks).hasSize(1);
    assertThat(left()).isEqualTo(segment(1, 2));
  }

  @Test
  void a_long_segment_is_read_in_pieces_and_leaves_as_they_come() {
    int length = OutputOrder.MAX_READ_BYTES + 1;
    send(one, 1, 0, length);
    assertThat(one.readers).hasSize(2);
    one.answer();
    assertThat(left()).hasSize(2 * (18 + OutputOrder.MAX_READ_BYTES));
    one.answer();
    assertThat(left()).isEqualTo("00");
    sink.complete(true);
    assertThat(output.takeSettledChargedBytes()).isEqualTo(length + 32);
  }

  @Test
  void segments_of_a_transfer_that_has_ended_are_dropped_and_those_behind_them_leave() {
    OfferedBundle ended = send(one, 1, 0, 2);
    send(other, 2, 0, 3);
    other.answer();
    assertThat(ended.end(new OutboundOutcome.Interrupted(0))).isFalse();
    output.dropUnbegun(ended);
    assertThat(told.settled).containsExactly(ended);
    assertThat(left()).isEqualTo(segment(2, 3));
    assertThat(output.takeSettledChargedBytes()).isEqualTo(2 + 32);
    one.answer();
    assertThat(left()).isEmpty();
  }

  @Test
  void the_rest_of_a_segment_that_has_begun_to_leave_leaves_too() {
    OfferedBundle ended = send(one, 1, 0, OutputOrder.MAX_READ_BYTES + 1);
    one.answer();
    assertThat(left()).isNotEmpty();
    assertThat(ended.end(new OutboundOutcome.Interrupted(0))).isFalse();
    output.dropUnbegun(ended);
    assertThat(told.settled).isEmpty();
    one.answer();
    assertThat(left()).isEqualTo("00");
    assertThat(told.settled).containsExactly(ended);
  }

  @Test
  void a_segment_that_cannot_be_read_is_left_out_with_all_that_come_behind_it() {
    OfferedBundle unreadable = send(one, 1, 0, 2);
    send(other, 2, 0, 3);
    output.message(new KeepaliveMessage());
    one.fail();
    loop.run();
    assertThat(told.failed).containsExactly("gone, written: SEGMENTS");
    assertThat(unreadable.outcome()).isNull();
    send(other, 2, 3, 3);
    assertThat(left()).isEqualTo(KEEPALIVE);
  }

  @Test
  void a_transfer_whose_first_segment_cannot_be_read_is_left_out_and_those_behind_it_leave() {
    OfferedBundle unreadable = begin(one, 1, 2);
    send(other, 2, 0, 3);
    other.answer();
    one.fail();
    loop.run();
    assertThat(told.failed).containsExactly("gone, written: NOTHING");
    output.segment(
        new SendSegment(unreadable.token(), header(SegmentHeader.END, 1, 2), 2), unreadable);
    one.answer();
    assertThat(left()).isEqualTo(segment(2, 3));
    sink.complete(true);
    assertThat(output.takeSettledChargedBytes()).isEqualTo(2 + 2 + 3 + 3 * 32);
    assertThat(told.failed).hasSize(1);
  }

  @Test
  void nothing_leaves_behind_half_a_segment() {
    send(one, 1, 0, OutputOrder.MAX_READ_BYTES + 1);
    one.answer();
    assertThat(left()).isNotEmpty();
    output.message(new KeepaliveMessage());
    one.fail();
    loop.run();
    output.message(new KeepaliveMessage());
    assertThat(told.failed).containsExactly("gone, written: INSIDE_SEGMENT");
    assertThat(left()).isEmpty();
  }

  @Test
  void what_a_bundle_throws_is_a_read_that_failed() {
    one.broken = true;
    send(one, 1, 0, 2);
    assertThat(told.failed).hasSize(1).first().asString().contains("broken");
  }

  @Test
  void a_read_that_is_answered_when_nobody_wants_it_is_let_go() {
    OfferedBundle bundle = send(one, 1, 0, 2);
    assertThat(bundle.end(new OutboundOutcome.Interrupted(0))).isFalse();
    output.discard();
    assertThat(told.settled).containsExactly(bundle);
    one.answer();
    assertThat(left()).isEmpty();
    assertThat(output.empty()).isTrue();
  }

  private OfferedBundle send(SlowBundle bundle, long id, long offset, int length) {
    var token = new BundleToken(id);
    var offered = new OfferedBundle(token, token, bundle, bundle, (_, _, _) -> {}, 0);
    output.segment(new SendSegment(token, header(0, id, length), offset), offered);
    return offered;
  }

  private OfferedBundle begin(SlowBundle bundle, long id, int length) {
    var token = new BundleToken(id);
    var offered = new OfferedBundle(token, token, bundle, bundle, (_, _, _) -> {}, 0);
    output.segment(new SendSegment(token, header(SegmentHeader.START, id, length), 0), offered);
    return offered;
  }

  private static SegmentHeader header(int flags, long id, int length) {
    return new SegmentHeader(flags, new TransferId(id), ExtensionItems.NONE, length);
  }

  /** What has left since the last call. */
  private String left() {
    loop.run();
    output.flush();
    String left = String.join("", sink.writes());
    sink.writes().clear();
    return left;
  }

  private static String segment(int id, int length) {
    var data = new StringBuilder();
    for (int i = 0; i < length; i++) {
      data.append("%02x".formatted(i));
    }
    return "0100%016x%016x".formatted(id, length) + data;
  }

  /** Runs tasks when the test says so. */
  private static final class Loop implements LoopTasks {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean here = true;

    @Override
    public boolean inLoop() {
      return here;
    }

    @Override
    public void add(Runnable task) {
      tasks.add(task);
    }

    void run() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }
  }

  private static final class Told implements OutputOrder.Reads {
    private final List<OfferedBundle> settled = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Override
    public void settled(OfferedBundle bundle) {
      settled.add(bundle);
    }

    @Override
    public void failed(OfferedBundle bundle, String cause, OutputOrder.Sent written) {
      failed.add(cause + ", written: " + written);
    }
  }

  /** A bundle whose reads are answered one by one. */
  private static final class SlowBundle implements OutboundBundle {
    private final ArrayDeque<Runnable> readers = new ArrayDeque<>();
    private final ArrayDeque<ReadListener> listeners = new ArrayDeque<>();
    private final List<RecordingChunk> given = new ArrayList<>();
    private boolean prompt;
    private boolean broken;

    @Override
    public long lengthBytes() {
      return 1 << 20;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      if (broken) {
        throw new IllegalStateException("broken");
      }
      Runnable read =
          () -> {
            var chunk = new RecordingChunk(lengthBytes);
            given.add(chunk);
            listener.chunkRead(chunk);
          };
      if (prompt) {
        read.run();
      } else {
        readers.add(read);
        listeners.add(listener);
      }
    }

    void answer() {
      listeners.remove();
      readers.remove().run();
    }

    void fail() {
      readers.remove();
      listeners.remove().readFailed("gone");
    }

    long leaked() {
      return given.stream().filter(chunk -> chunk.releases() != 1).count();
    }

    @Override
    public void release() {}
  }
}
