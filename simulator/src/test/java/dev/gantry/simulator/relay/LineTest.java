package dev.gantry.simulator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.simulator.LinkSchedule.Window;
import dev.gantry.simulator.relay.Line.Crossing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What TCPCL can use of the contacts of one direction. */
class LineTest {
  private static final long SECOND = 1_000_000_000L;

  private static Window window(long from, long until, double rate, long delay) {
    return new Window(from * SECOND, until * SECOND, rate, delay * SECOND);
  }

  private static List<String> spans(Line line) {
    var spans = new ArrayList<String>();
    line.spans()
        .forEach(span -> spans.add(span.fromNanos() / SECOND + "-" + span.untilNanos() / SECOND));
    return spans;
  }

  @Test
  void only_times_count_in_which_there_is_a_way_back() {
    var line =
        new Line(
            0,
            1,
            List.of(window(0, 10, 1, 0), window(20, 30, 1, 0), window(40, 50, 1, 0)),
            List.of(window(5, 25, 1, 0), window(50, 60, 1, 0)));
    assertThat(spans(line)).containsExactly("5-10", "20-25");
  }

  @Test
  void windows_that_touch_are_one_time() {
    var line =
        new Line(
            0, 1, List.of(window(0, 10, 1, 0), window(10, 20, 2, 0)), List.of(window(0, 20, 1, 0)));
    assertThat(spans(line)).containsExactly("0-20");
    // Ten octets in the first ten seconds, twenty in the next.
    assertThat(arrival(line.cross(0, 30, true))).isEqualTo(20);
    assertThat(line.cross(0, 31, true)).isNull();
    assertThat(arrival(line.cross(5 * SECOND, 15, true))).isEqualTo(15);
  }

  @Test
  void without_a_session_three_round_trips_come_first() {
    var line = new Line(0, 1, List.of(window(0, 100, 1, 4)), List.of(window(0, 100, 1, 6)));
    assertThat(arrival(line.cross(0, 10, false))).isEqualTo(30 + 10 + 4);
    assertThat(arrival(line.cross(0, 10, true))).isEqualTo(10 + 4);
    assertThat(arrival(line.cross(50 * SECOND, 10, false))).isEqualTo(50 + 10 + 4);
  }

  @Test
  void what_does_not_fit_goes_the_next_time() {
    var line =
        new Line(
            0, 1, List.of(window(0, 10, 1, 0), window(20, 40, 1, 0)), List.of(window(0, 40, 1, 0)));
    assertThat(arrival(line.cross(0, 10, true))).isEqualTo(10);
    assertThat(arrival(line.cross(0, 11, true))).isEqualTo(31);
    assertThat(line.cross(0, 21, true)).isNull();
    assertThat(line.cross(40 * SECOND, 1, true)).isNull();
  }

  private static long arrival(Crossing crossing) {
    return crossing.arrivalNanos() / SECOND;
  }
}
