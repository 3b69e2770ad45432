package dev.gantry.adapter.tcp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.payload.ReceivedChunk;
import dev.gantry.adapter.tcp.payload.SessionBudget;
import dev.gantry.domain.session.SessionEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PressureTest {
  /** What one source may hold alone: half of all. */
  private static final int NODE_LIMIT = 4 * InboundBudget.UNIT_BYTES;

  private static final SessionEvent SPENT = new SessionEvent.InboundBudgetChanged(true);
  private static final SessionEvent FREE = new SessionEvent.InboundBudgetChanged(false);
  private static final SessionEvent NODE_SPENT = new SessionEvent.NodeBudgetChanged(true);
  private static final SessionEvent NODE_FREE = new SessionEvent.NodeBudgetChanged(false);

  private final ByteBuf buffer = Unpooled.wrappedBuffer(new byte[2 * NODE_LIMIT]);
  private final List<SessionEvent> told = new ArrayList<>();
  private final InboundBudget node = new InboundBudget(2 * NODE_LIMIT);
  private final SessionBudget budget = new SessionBudget(node.join(null), 100, this::relaxed);
  private final Pressure pressure = new Pressure(budget, 100, told::add);

  @AfterEach
  void nothing_leaks() {
    buffer.release();
    assertThat(buffer.refCnt()).isZero();
    assertThat(node.heldBytes()).isZero();
  }

  private void relaxed() {
    pressure.inbound();
  }

  private ReceivedChunk hold(SessionBudget of, int length) {
    ReceivedChunk chunk = ReceivedChunk.of(buffer, 0, length, buffer.capacity(), of);
    chunk.charge();
    pressure.inbound();
    return chunk;
  }

  @Test
  void a_backlog_of_messages_is_told_one_octet_past_its_limit_and_again_at_half() {
    pressure.control(100);
    assertThat(told).isEmpty();
    pressure.control(101);
    pressure.control(51);
    assertThat(told).containsExactly(new SessionEvent.ControlBacklogChanged(true));
    pressure.control(50);
    assertThat(told.getLast()).isEqualTo(new SessionEvent.ControlBacklogChanged(false));
  }

  @Test
  void the_sessions_budget_is_told_one_octet_past_its_limit_and_again_at_half() {
    ReceivedChunk half = hold(budget, 50);
    ReceivedChunk most = hold(budget, 50);
    assertThat(told).isEmpty();
    ReceivedChunk more = hold(budget, 1);
    assertThat(told).containsExactly(SPENT);
    more.release();
    assertThat(told).containsExactly(SPENT);
    most.release();
    assertThat(told).containsExactly(SPENT, FREE);
    half.release();
    assertThat(told).containsExactly(SPENT, FREE);
  }

  @Test
  void the_nodes_budget_is_told_to_a_session_that_holds_nothing_of_it() {
    var other = new SessionBudget(node.join(null), 1 << 30, () -> {});
    ReceivedChunk all = hold(other, NODE_LIMIT);
    assertThat(told).isEmpty();
    ReceivedChunk more = hold(other, InboundBudget.UNIT_BYTES);
    assertThat(told).containsExactly(NODE_SPENT);
    more.release();
    assertThat(told).containsExactly(NODE_SPENT);
    all.release();
    assertThat(told).containsExactly(NODE_SPENT, NODE_FREE);
  }

  @Test
  void a_budget_that_is_spent_again_is_waited_for_again() {
    for (int i = 1; i <= 3; i++) {
      hold(budget, 101).release();
      assertThat(told).hasSize(2 * i).endsWith(SPENT, FREE);
    }
  }
}
