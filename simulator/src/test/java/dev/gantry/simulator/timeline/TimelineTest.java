package dev.gantry.simulator.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.simulator.Chronicle.Way;
import dev.gantry.simulator.Link;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.SeededRandom;
import dev.gantry.simulator.VirtualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final long SECOND = 1_000_000_000L;

  private final Link link =
      new Link(new VirtualClock(), LinkConditions.PERFECT, SeededRandom.of(1));
  private final Way there = new Way(link, "10.0.0.1", "10.0.0.2");
  private final Way back = new Way(link, "10.0.0.2", "10.0.0.1");
  private final Timeline timeline = new Timeline(4);

  @Test
  void a_message_is_one_line_with_both_its_times() {
    timeline.left(SECOND, there, "KEEPALIVE");
    timeline.noted(SECOND, "10.0.0.2", "is killed");
    timeline.came(2 * SECOND, there, "KEEPALIVE");
    assertThat(timeline.lines())
        .containsExactly(
            "    1.000000  10.0.0.1      -> 10.0.0.2  #1  KEEPALIVE, received at 2.000000",
            "    1.000000  10.0.0.2      is killed");
  }

  @Test
  void what_never_comes_says_so() {
    timeline.left(SECOND, there, "KEEPALIVE");
    timeline.left(SECOND, back, "KEEPALIVE");
    timeline.came(SECOND, back, "KEEPALIVE");
    assertThat(timeline.lines().getFirst()).endsWith("KEEPALIVE, never received");
    assertThat(timeline.lines().getLast()).endsWith("KEEPALIVE, received at 1.000000");
  }

  @Test
  void the_first_that_comes_is_the_first_that_left() {
    timeline.left(0, there, "XFER_ACK 1");
    timeline.left(0, there, "XFER_ACK 2");
    timeline.came(SECOND, there, "XFER_ACK 1");
    assertThat(timeline.lines().getFirst()).contains("XFER_ACK 1, received");
    assertThat(timeline.lines().getLast()).contains("XFER_ACK 2, never received");
  }

  @Test
  void what_was_changed_on_its_way_says_how_it_came() {
    timeline.left(0, there, "XFER_ACK 1");
    timeline.came(0, there, "XFER_ACK 3");
    assertThat(timeline.lines().getFirst()).contains("XFER_ACK 1 (arrives as XFER_ACK 3)");
  }

  @Test
  void what_nobody_sent_is_no_riddle() {
    timeline.came(0, there, "KEEPALIVE");
    assertThat(timeline.lines())
        .containsExactly("    0.000000  10.0.0.2      hears KEEPALIVE, which 10.0.0.1 never sent");
  }

  @Test
  void as_many_as_the_limit_are_kept_and_one_more_drops_the_oldest() {
    for (int i = 1; i <= 4; i++) {
      timeline.noted(i, "10.0.0.1", "note " + i);
    }
    assertThat(timeline.dropped()).isZero();
    assertThat(timeline.lines()).hasSize(4).first().asString().endsWith("note 1");
    timeline.noted(5, "10.0.0.1", "note 5");
    assertThat(timeline.dropped()).isEqualTo(1);
    assertThat(timeline.lines())
        .hasSize(5)
        .startsWith("(1 earlier entries are not kept)")
        .last()
        .asString()
        .endsWith("note 5");
  }

  @Test
  void no_entries_at_all_are_no_timeline() {
    assertThatThrownBy(() -> new Timeline(0)).hasMessage("0 entries");
  }

  @Test
  void the_chart_has_a_line_for_each_host_an_arrow_for_what_came_and_a_cross_for_what_did_not() {
    timeline.left(0, there, "KEEPALIVE");
    timeline.came(SECOND, there, "KEEPALIVE");
    timeline.left(SECOND, back, "XFER_ACK");
    timeline.noted(SECOND, "10.0.0.1", "is killed");
    var page = SequenceChart.html(timeline, "Seed 1", "To see it again: this.");
    assertThat(count(page, "class=\"life\"")).isEqualTo(2);
    assertThat(count(page, "class=\"sent\"")).isEqualTo(1);
    assertThat(count(page, "class=\"lost\"")).isEqualTo(1);
    // It leaves in the first row and arrives in the second.
    assertThat(page).contains("<line class=\"sent\" x1=\"120\" y1=\"50\" x2=\"450\" y2=\"68\"/>");
    assertThat(page).contains(">is killed</text>").contains("To see it again: this.");
  }

  @Test
  void words_of_nodes_are_no_markup() {
    timeline.noted(0, "10.0.0.1", "says <script>&\u0007");
    var page = SequenceChart.html(timeline, "<b>", "\"");
    assertThat(page)
        .contains("says &lt;script&gt;&amp;?")
        .contains("<title>&lt;b&gt;</title>")
        .doesNotContain("<script>");
  }

  @Test
  void a_long_timeline_is_drawn_from_its_end() {
    var old = new Timeline(SequenceChart.MAX_DRAWN + 1);
    for (int i = 1; i <= SequenceChart.MAX_DRAWN; i++) {
      old.noted(i, "10.0.0.1", "note " + i + ".");
    }
    assertThat(SequenceChart.html(old, "t", "About."))
        .contains("note 1.")
        .contains("<p>About.</p>");
    old.noted(9_999, "10.0.0.1", "the last.");
    assertThat(SequenceChart.html(old, "t", "About."))
        .doesNotContain("note 1.")
        .contains("note 2.", "the last.", "About. The 1 entries before are not drawn.");
  }

  private static long count(String page, String what) {
    return List.of(page.split(what, -1)).size() - 1L;
  }
}
