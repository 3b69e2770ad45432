package dev.gantry.adapter.tcp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionEvent.OutputTaken;
import dev.gantry.domain.session.SessionEvent.OutputWaits;
import dev.gantry.domain.wire.KeepaliveMessage;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputWatchTest {
  private final RecordingSink sink = new RecordingSink();
  private final FlushGatherer gatherer =
      new FlushGatherer(UnpooledByteBufAllocator.DEFAULT, sink, sink);
  private final List<SessionEvent> told = new ArrayList<>();
  private final ScriptedSocket socket = new ScriptedSocket();
  private final OutputWatch watch = new OutputWatch(gatherer, socket, told::add);

  private static final class ScriptedSocket implements OutputWatch.Socket {
    private boolean moved;
    private long markNanos = -1;

    @Override
    public void mark(long nowNanos) {
      markNanos = nowNanos;
    }

    @Override
    public boolean hasMoved(long nowNanos) {
      return moved;
    }
  }

  @AfterEach
  void nothing_leaks() {
    sink.assertReleased();
  }

  private void write() {
    gatherer.message(new KeepaliveMessage());
    gatherer.flush();
  }

  @Test
  void what_is_taken_at_once_is_not_told() {
    write();
    sink.complete(true);
    watch.flushed(false, 1);
    assertThat(told).isEmpty();
    assertThat(socket.markNanos).isEqualTo(-1);
  }

  @Test
  void what_waits_is_told_once_and_again_when_it_is_gone() {
    write();
    watch.flushed(false, 1);
    watch.flushed(false, 2);
    assertThat(told).containsExactly(new OutputWaits());
    assertThat(socket.markNanos).isEqualTo(1);
    sink.complete(true);
    watch.flushed(true, 3);
    watch.flushed(false, 4);
    assertThat(told).containsExactly(new OutputWaits(), new OutputTaken(true));
  }

  @Test
  void a_write_that_is_done_while_others_wait_is_told_where_no_segment_tells() {
    write();
    watch.flushed(false, 1);
    told.clear();
    sink.complete(true);
    write();
    watch.flushed(false, 2);
    assertThat(told).containsExactly(new OutputTaken(false));
    assertThat(socket.markNanos).isEqualTo(2);
    sink.complete(true);
    write();
    watch.flushed(true, 3);
    assertThat(told).hasSize(1);
  }

  @Test
  void before_a_deadline_the_socket_is_asked_while_something_waits() {
    socket.moved = true;
    watch.look(1);
    assertThat(told).isEmpty();
    write();
    watch.flushed(false, 2);
    told.clear();
    watch.look(3);
    assertThat(told).containsExactly(new OutputTaken(false));
    socket.moved = false;
    watch.look(4);
    assertThat(told).hasSize(1);
  }
}
