package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Octets arrive as TCP would bring them: late, in pieces, in order, or not at all. */
class LinkTest {
  private static final byte[] LETTERS =
      "abcdefghijklmnopqrstuvwxyz".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /** Says what arrives, and when. */
  private static final class Ear implements LinkEnd.Receiver {
    private final VirtualClock clock;
    private final List<String> news = new ArrayList<>();
    private final OctetBuffer octets = new OctetBuffer();
    private int chunks;
    private int damaged;

    private Ear(VirtualClock clock) {
      this.clock = clock;
    }

    @Override
    public void octetsReceived(byte[] more, boolean wrong) {
      octets.append(more);
      chunks++;
      damaged += wrong ? 1 : 0;
      news.add(clock.nowNanos() + " " + more.length);
    }

    @Override
    public void inputClosed() {
      news.add(clock.nowNanos() + " FIN");
    }

    @Override
    public void connectionLost(String detail) {
      news.add(clock.nowNanos() + " " + detail);
    }
  }

  private final VirtualClock clock = new VirtualClock();
  private final Ear near = new Ear(clock);
  private final Ear far = new Ear(clock);

  @Test
  void what_is_sent_arrives_after_the_delay_and_the_fin_behind_it() {
    var link = link(LinkConditions.delayed(Duration.ofNanos(30)));
    link.active().write(LETTERS);
    clock.advance(10);
    link.active().halfClose();
    link.active().halfClose();
    clock.advance(100);
    assertThat(far.octets.toByteArray()).isEqualTo(LETTERS);
    assertThat(far.news).endsWith("40 FIN").doesNotHaveDuplicates();
    assertThat(far.news.getFirst()).startsWith("30 ");
    assertThat(near.news).isEmpty();
  }

  @Test
  void jitter_and_chunks_change_no_order() {
    var link = link(new LinkConditions(5, 1_000, 3, 0));
    link.passive().write(LETTERS);
    link.passive().halfClose();
    clock.advance(2_000);
    assertThat(near.octets.toByteArray()).isEqualTo(LETTERS);
    assertThat(near.chunks).isGreaterThan(LETTERS.length / 3);
    assertThat(near.news.getLast()).endsWith("FIN");
  }

  @Test
  void a_flip_is_one_bit_and_is_told_to_who_can_know() {
    var link = link(LinkConditions.PERFECT.inChunksOf(1).flipping(1));
    link.active().write(LETTERS);
    clock.advance(1);
    assertThat(far.damaged).isEqualTo(LETTERS.length);
    var arrived = far.octets.toByteArray();
    for (int i = 0; i < LETTERS.length; i++) {
      assertThat(Integer.bitCount((arrived[i] ^ LETTERS[i]) & 0xff)).isEqualTo(1);
    }
  }

  @Test
  void a_reset_is_heard_by_both_once_and_loses_what_is_under_way() {
    var link = link(LinkConditions.delayed(Duration.ofNanos(30)));
    link.active().write(LETTERS);
    clock.advance(29);
    link.passive().reset();
    link.active().reset();
    link.active().write(LETTERS);
    clock.advance(100);
    assertThat(far.news).containsExactly("29 reset");
    assertThat(near.news).containsExactly("29 reset by peer");
  }

  @Test
  void a_cut_is_heard_by_nobody_and_not_even_a_reset_crosses_it() {
    var link = link(LinkConditions.delayed(Duration.ofNanos(30)));
    link.active().write(LETTERS);
    link.cut();
    link.passive().write(LETTERS);
    link.passive().reset();
    clock.advance(100);
    assertThat(far.news).containsExactly("0 reset");
    assertThat(near.news).isEmpty();
  }

  @Test
  void a_stall_is_as_long_as_the_longest_that_was_asked_for() {
    var end = link(LinkConditions.PERFECT).active();
    end.stall(50);
    end.stall(20);
    clock.advance(30);
    assertThat(end.stalledNanos()).isEqualTo(20);
    clock.advance(30);
    assertThat(end.stalledNanos()).isZero();
  }

  @Test
  void conditions_that_cannot_be_are_refused() {
    assertThatThrownBy(() -> new LinkConditions(-1, 0, 1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new LinkConditions(0, -1, 1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new LinkConditions(0, 0, 0, 0)).hasMessageContaining("0 octets");
    assertThatThrownBy(() -> new LinkConditions(0, 0, 1, 1.1)).hasMessageContaining("flips");
    assertThatThrownBy(() -> new BpaConduct(-1, 0, 0, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new BpaConduct(0, Double.NaN, 0, 0)).hasMessageContaining("refusals");
    assertThatThrownBy(() -> new BpaConduct(0, 0, 2, 0)).hasMessageContaining("earlyRefusals");
    assertThatThrownBy(() -> new BpaConduct(0, 0, 0, -1)).hasMessageContaining("silence");
  }

  @Test
  void an_end_has_one_receiver() {
    var link = link(LinkConditions.PERFECT);
    assertThatThrownBy(() -> link.active().attach(near)).isInstanceOf(IllegalStateException.class);
  }

  private Link link(LinkConditions conditions) {
    var link = new Link(clock, conditions, SeededRandom.of(1));
    link.active().attach(near);
    link.passive().attach(far);
    return link;
  }
}
