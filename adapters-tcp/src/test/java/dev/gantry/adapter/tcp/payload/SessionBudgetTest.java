package dev.gantry.adapter.tcp.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionBudgetTest {
  private static final int UNIT = InboundBudget.UNIT_BYTES;

  private final AtomicInteger woken = new AtomicInteger();

  private SessionBudget budget(InboundBudget node, long limit) {
    return new SessionBudget(node.join(null), limit, woken::incrementAndGet);
  }

  /** A chunk that whoever was given it still holds. */
  private static ReceivedChunk taken(
      SessionBudget budget, ByteBuf buffer, int index, int length, int readBytes) {
    var chunk = ReceivedChunk.of(buffer, index, length, readBytes, budget);
    chunk.charge();
    return chunk;
  }

  private static ByteBuf full(int length) {
    return Unpooled.directBuffer(length, length).writeZero(length);
  }

  @Test
  void a_session_is_exhausted_one_octet_past_its_limit_and_relaxed_at_half() {
    var budget = budget(new InboundBudget(1 << 30), 100);
    var buffer = full(200);
    var half = taken(budget, buffer, 0, 50, 200);
    var rest = taken(budget, buffer, 50, 50, 200);
    assertThat(budget.exhausted()).isFalse();
    var more = taken(budget, buffer, 100, 1, 200);
    assertThat(budget.exhausted()).isTrue();
    budget.awaitRelaxed();
    more.release();
    assertThat(woken).hasValue(0);
    rest.release();
    assertThat(woken).hasValue(1);
    assertThat(budget.relaxed()).isTrue();
    half.release();
    buffer.release();
    assertThat(buffer.refCnt()).isZero();
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void a_small_chunk_alone_in_a_large_buffer_is_charged_all_of_it() {
    var budget = budget(new InboundBudget(1 << 30), 1 << 20);
    var buffer = Unpooled.directBuffer(64 * 1024, 64 * 1024).writeZero(100);
    var chunk = taken(budget, buffer, 0, 100, 100);
    assertThat(budget.heldBytes()).isEqualTo(64 * 1024);
    chunk.release();
    buffer.release();
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void the_node_is_exhausted_by_many_sessions_and_all_are_woken() {
    var node = new InboundBudget(8L * UNIT);
    var first = budget(node, 1 << 30);
    var second = budget(node, 1 << 30);
    var buffer = full(4 * UNIT);
    var one = taken(first, buffer, 0, 3 * UNIT, 4 * UNIT);
    assertThat(first.nodeExhausted()).isFalse();
    var two = taken(second, buffer, 0, 2 * UNIT, 4 * UNIT);
    assertThat(first.nodeExhausted()).isTrue();
    assertThat(first.exhausted()).isFalse();
    first.awaitNodeRelaxed();
    second.awaitNodeRelaxed();
    assertThat(woken).hasValue(0);
    one.release();
    assertThat(woken).hasValue(2);
    two.release();
    buffer.release();
    assertThat(node.heldBytes()).isZero();
  }

  @Test
  void sessions_that_ended_are_not_waited_for_while_the_node_is_exhausted() {
    var node = new InboundBudget(2 * UNIT);
    var buffer = full(3 * UNIT);
    var held = taken(budget(node, 1 << 30), buffer, 0, 2 * UNIT, 3 * UNIT);
    for (int i = 0; i < 100; i++) {
      var session = budget(node, UNIT);
      var late = taken(session, buffer, 0, UNIT, 3 * UNIT);
      session.awaitNodeRelaxed();
      session.close();
      session.awaitNodeRelaxed();
      late.release();
    }
    assertThat(node.waitingSessions()).isZero();
    var living = budget(node, 1 << 30);
    living.awaitNodeRelaxed();
    assertThat(node.waitingSessions()).isOne();
    held.release();
    assertThat(woken).hasValue(1);
    buffer.release();
  }

  @Test
  void what_is_consumed_on_the_spot_is_not_charged() {
    var budget = budget(new InboundBudget(1 << 30), 1 << 20);
    var buffer = full(100);
    var chunk = ReceivedChunk.of(buffer, 0, 100, 100, budget);
    chunk.release();
    chunk.charge();
    assertThat(budget.heldBytes()).isZero();
    assertThatThrownBy(chunk::release).isInstanceOf(IllegalStateException.class);
    buffer.release();
    assertThat(buffer.refCnt()).isZero();
  }

  @Test
  void a_chunk_is_released_once_and_its_view_cannot_be_written() {
    var budget = budget(new InboundBudget(1 << 20), 1 << 20);
    var buffer = full(10);
    var chunk = taken(budget, buffer, 2, 5, 10);
    assertThat(chunk.lengthBytes()).isEqualTo(5);
    assertThat(chunk.data().remaining()).isEqualTo(5);
    assertThat(chunk.data().isReadOnly()).isTrue();
    chunk.release();
    assertThatThrownBy(chunk::release).isInstanceOf(IllegalStateException.class);
    buffer.release();
    assertThat(buffer.refCnt()).isZero();
  }
}
