package dev.gantry.simulator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.simulator.LinkSchedule.Window;
import dev.gantry.simulator.relay.Routes.Here;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way on which a bundle arrives first. */
class RoutesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int BYTES = 10;

  private final List<Line> lines = new ArrayList<>();

  /** Both ways, 10 octets a second, no delay. */
  private void contact(int one, int other, long from, long until) {
    var window = List.of(new Window(from * SECOND, until * SECOND, BYTES, 0));
    lines.add(new Line(one, other, window, window));
    lines.add(new Line(other, one, window, window));
  }

  @Test
  void it_is_the_earliest_arrival_and_not_the_first_contact_or_the_fewest_steps() {
    contact(0, 1, 0, 10);
    contact(1, 3, 50, 60);
    contact(0, 2, 5, 15);
    contact(2, 3, 20, 30);
    contact(0, 3, 40, 45);
    var routes = new Routes(4, lines);
    var first = routes.next(0, 3, 0, BYTES, Here.ANYWHERE);
    assertThat(first).isNotNull();
    assertThat(first.line().to()).isEqualTo(2);
    assertThat(routes.aloneNanos(0, 3, 0, BYTES)).isEqualTo(21 * SECOND);
  }

  @Test
  void what_is_past_is_no_way() {
    contact(0, 1, 0, 10);
    var routes = new Routes(2, lines);
    assertThat(routes.aloneNanos(0, 1, 9 * SECOND, BYTES)).isEqualTo(10 * SECOND);
    assertThat(routes.aloneNanos(0, 1, 10 * SECOND, BYTES)).isEqualTo(Long.MAX_VALUE);
    assertThat(routes.next(0, 1, 10 * SECOND, BYTES, Here.ANYWHERE)).isNull();
  }

  @Test
  void what_waits_at_the_first_node_lets_another_way_be_earlier() {
    contact(0, 1, 0, 100);
    contact(1, 3, 0, 100);
    contact(0, 2, 10, 100);
    contact(2, 3, 10, 100);
    var routes = new Routes(4, lines);
    var busy =
        new Here() {
          @Override
          public long aheadBytes(Line line) {
            return line.to() == 1 ? 500 : 0;
          }

          @Override
          public boolean hasSession(Line line) {
            return true;
          }
        };
    assertThat(routes.next(0, 3, 0, BYTES, Here.ANYWHERE).line().to()).isEqualTo(1);
    assertThat(routes.next(0, 3, 0, BYTES, busy).line().to()).isEqualTo(2);
  }
}
