package dev.gantry.adapter.tcp.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundBudgetTest {
  private static final long LIMIT = 1000;

  private final InboundBudget budget = new InboundBudget(LIMIT);

  @Test
  void lone_source_stops_one_octet_past_the_limit_and_goes_on_at_half() {
    var source = from("192.0.2.1", 1);
    source.change(LIMIT);
    assertThat(source.exhausted()).isFalse();
    source.change(1);
    assertThat(source.exhausted()).isTrue();
    source.change(-LIMIT / 2);
    assertThat(source.relaxed()).isFalse();
    source.change(-1);
    assertThat(source.relaxed()).isTrue();
  }

  @Test
  void source_within_its_share_goes_on_where_another_has_flooded_the_node() {
    var flood = from("192.0.2.1", 1);
    flood.change(LIMIT + 200);
    var other = from("192.0.2.2", 1);
    other.change(LIMIT / 2);
    assertThat(flood.exhausted()).isTrue();
    assertThat(other.exhausted()).isFalse();
    other.change(1);
    assertThat(other.exhausted()).isTrue();
  }

  /** Each chunk is held for a while, and everybody reads whenever it may. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100})
  void any_number_of_sources_that_flood_leaves_every_other_its_share(int flooding) {
    var wide = new InboundBudget(100_000);
    var all = new ArrayList<InboundBudget.Source>();
    for (int i = 0; i <= flooding; i++) {
      all.add(wide.join(at("198.51.100." + i, 1)));
    }
    var honest = all.getLast();
    var taken = new ArrayDeque<InboundBudget.Source>();
    int ofHonest = 0;
    for (int round = 0; round < 5000; round++) {
      for (var source : all) {
        for (int i = 0; i < 20 && !source.exhausted(); i++) {
          source.change(100);
          taken.add(source);
          ofHonest += source == honest ? 1 : 0;
        }
      }
      assertThat(wide.heldBytes()).isLessThanOrEqualTo(200_000 + 100);
      // The BPA takes ten of them in a round, first come, first served.
      for (int i = 0; i < 10 && !taken.isEmpty(); i++) {
        taken.remove().change(-100);
      }
    }
    assertThat(ofHonest).isGreaterThan(5000 * 10 / (flooding + 1) / 2);
  }

  @Test
  void everybody_stops_at_twice_the_limit_and_goes_on_below_it() {
    var woken = new AtomicInteger();
    var flood = from("192.0.2.1", 1);
    flood.change(2 * LIMIT);
    var other = from("192.0.2.2", 1);
    assertThat(other.exhausted()).isFalse();
    other.change(1);
    assertThat(other.exhausted()).isTrue();
    assertThat(other.relaxed()).isFalse();
    other.awaitRelaxed(woken::incrementAndGet);
    assertThat(woken).hasValue(0);
    flood.change(-1);
    assertThat(other.exhausted()).isFalse();
    assertThat(woken).hasValue(1);
  }

  @Test
  void source_is_woken_by_what_it_gives_back_itself_though_another_holds_on() {
    var woken = new AtomicInteger();
    var flood = from("192.0.2.1", 1);
    flood.change(LIMIT);
    var other = from("192.0.2.2", 1);
    other.change(LIMIT);
    other.awaitRelaxed(woken::incrementAndGet);
    flood.awaitRelaxed(() -> woken.addAndGet(100));
    other.change(-LIMIT * 3 / 4 + 1);
    assertThat(woken).hasValue(0);
    other.change(-1);
    assertThat(woken).hasValue(1);
    flood.change(-LIMIT);
    assertThat(woken).hasValue(101);
    assertThat(budget.waitingSessions()).isZero();
  }

  @Test
  void connections_of_one_host_and_of_one_ipv6_network_are_one_source() {
    assertThat(from("192.0.2.1", 1)).isSameAs(from("192.0.2.1", 2));
    assertThat(from("192.0.2.1", 1)).isNotSameAs(from("192.0.2.2", 1));
    assertThat(from("2001:db8::1", 1)).isSameAs(from("2001:db8::2", 1));
    assertThat(from("2001:db8::1", 1)).isNotSameAs(from("2001:db8:0:1::1", 1));
    assertThat(budget.join(null)).isSameAs(budget.join(null));
  }

  @Test
  void source_without_sessions_is_forgotten() {
    var first = from("192.0.2.1", 1);
    assertThat(from("192.0.2.1", 2)).isSameAs(first);
    first.leave();
    assertThat(from("192.0.2.1", 3)).isSameAs(first);
    first.leave();
    first.leave();
    assertThat(from("192.0.2.1", 4)).isNotSameAs(first);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shares_are_right_after_any_history(long seed) {
    var random = new Random(seed);
    List<InboundBudget.Source> sources = new ArrayList<>();
    var held = new long[5];
    for (int i = 0; i < held.length; i++) {
      sources.add(from("192.0.2." + i, 1));
    }
    for (int step = 0; step < 2000; step++) {
      int i = random.nextInt(held.length);
      long bytes = random.nextBoolean() ? random.nextLong(300) : -random.nextLong(held[i] + 1);
      sources.get(i).change(bytes);
      held[i] += bytes;
      long total = 0;
      int holders = 0;
      for (long each : held) {
        total += each;
        holders += each > 0 ? 1 : 0;
      }
      assertThat(budget.heldBytes()).isEqualTo(total);
      assertThat(sources.get(i).exhausted())
          .isEqualTo(
              total > LIMIT && (held[i] > LIMIT / Math.max(1, holders) || total > 2 * LIMIT));
    }
  }

  private InboundBudget.Source from(String host, int port) {
    return budget.join(at(host, port));
  }

  private static InetSocketAddress at(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(host, e);
    }
  }
}
