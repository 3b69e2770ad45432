package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.memory.RecordingObserver;
import dev.gantry.testbench.memory.SessionOrder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever peers do, each session is told in its order. */
class TcpObserverTest {
  private static void awaitEnds(Node node, int count) {
    Await.until(
        count + " sessions ended",
        () -> node.observer.heard(RecordingObserver.Ended.class).size() == count);
  }

  @Test
  void bundles_and_refusals_of_both_ways_stand_between_the_beginning_and_the_end()
      throws Exception {
    Node listening = Node.listening("ipn:1.0");
    Node dialling = Node.dialling("ipn:2.0", listening.port());
    dialling.send(new byte[100]).get(20, TimeUnit.SECONDS);
    listening.send(new byte[200]).get(20, TimeUnit.SECONDS);
    listening.bpa.refuse(RefusalReason.Known.NOT_ACCEPTABLE);
    dialling.send(new byte[300]).get(20, TimeUnit.SECONDS);
    dialling.close();
    listening.close();
    SessionOrder.assertKeptToTheEnd(listening.observer);
    SessionOrder.assertKeptToTheEnd(dialling.observer);
    assertThat(dialling.observer.heard(RecordingObserver.Ended.class))
        .extracting(RecordingObserver.Ended::totals)
        .containsExactly(new dev.gantry.port.out.Observer.Totals(1, 1, 100, 200));
    assertThat(dialling.observer.heard(RecordingObserver.RefusedByPeer.class)).hasSize(1);
  }

  @Test
  void garbage_resets_and_silence_end_each_session_once() throws Exception {
    Node node = Node.listening("ipn:1.0");
    try (RawPeer garbage = RawPeer.connect(node.port())) {
      garbage.send("00".repeat(64));
      garbage.readToEnd();
    }
    awaitEnds(node, 1);
    RawPeer.connect(node.port()).close();
    awaitEnds(node, 2);
    try (RawPeer reset = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      reset.send(RawPeer.segment(2, 0, new byte[1000]));
      assertThat(reset.read(18)).isEqualTo(RawPeer.ack(2, 0, 1000));
      reset.socket.setSoLinger(true, 0);
    }
    awaitEnds(node, 3);
    try (RawPeer late = RawPeer.connect(node.port()).establish("ipn:3.0")) {
      var outcome = node.bpa.forward(node.awaitPeer().address(), MemoryBundle.of(new byte[10]));
      late.send("ff".repeat(10));
      late.readToEnd();
      late.close();
      awaitEnds(node, 4);
      assertThat(outcome).isNotNull();
    }
    node.close();
    SessionOrder.assertKeptToTheEnd(node.observer);
    assertThat(node.observer.heard(RecordingObserver.Ended.class))
        .extracting(ended -> ended.end().cause())
        .containsExactly(
            EndCause.NOT_TCPCL,
            EndCause.PROBE,
            EndCause.CONNECTION_LOST,
            EndCause.PROTOCOL_VIOLATION);
  }
}
