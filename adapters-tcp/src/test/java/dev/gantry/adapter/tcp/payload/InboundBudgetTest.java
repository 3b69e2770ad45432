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
  private static final long WIDE = 1 << 20;
  private static final long CHUNK = 512;

  private final InboundBudget budget = new InboundBudget(LIMIT);

  @Test
  void lone_source_stops_one_octet_past_half_of_the_limit_and_goes_on_at_a_quarter() {
    var source = from("192.0.2.1", 1);
    source.change(LIMIT / 2);
    assertThat(source.exhausted()).isFalse();
    source.change(1);
    assertThat(source.exhausted()).isTrue();
    source.change(-LIMIT / 4);
    assertThat(source.relaxed()).isFalse();
    source.change(-1);
    assertThat(source.relaxed()).isTrue();
  }

  @Test
  void source_goes_on_to_a_quarter_of_what_is_left_where_another_has_flooded_the_node() {
    var flood = from("192.0.2.1", 1);
    flood.change(600);
    var other = from("192.0.2.2", 1);
    other.change(100);
    assertThat(flood.exhausted()).isTrue();
    assertThat(other.exhausted()).isFalse();
    other.change(1);
    assertThat(other.exhausted()).isTrue();
    other.change(-50);
    assertThat(other.relaxed()).isFalse();
    other.change(-1);
    assertThat(other.relaxed()).isTrue();
  }

  @Test
  void least_is_had_by_every_source_and_not_one_octet_more() {
    long least = budget.leastBytes();
    assertThat(least).isEqualTo(LIMIT / 16);
    assertThat(new InboundBudget(1 << 20).leastBytes()).isEqualTo(64 << 10);
    assertThat(new InboundBudget(1 << 30).leastBytes()).isEqualTo(64 << 10);
    from("192.0.2.1", 1).change(LIMIT);
    for (int i = 2; i < 10; i++) {
      var source = from("192.0.2." + i, 1);
      source.change(least);
      assertThat(source.exhausted()).isFalse();
      source.change(1);
      assertThat(source.exhausted()).isTrue();
      source.change(-1);
    }
  }

  /** Each chunk is held for a while, and everybody reads whenever it may. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100})
  void any_number_of_sources_that_flood_leaves_every_other_its_share(int flooding) {
    var wide = new InboundBudget(WIDE);
    var all = sources(wide, flooding + 1);
    var honest = all.getLast();
    var taken = new ArrayDeque<InboundBudget.Source>();
    int ofHonest = 0;
    for (int round = 0; round < 5000; round++) {
      for (var source : all) {
        for (int i = 0; i < 20 && !source.exhausted(); i++) {
          source.change(CHUNK);
          taken.add(source);
          ofHonest += source == honest ? 1 : 0;
        }
      }
      assertThat(wide.heldBytes()).isLessThanOrEqualTo(most(wide, flooding + 1));
      // The BPA takes ten of them in a round, first come, first served.
      for (int i = 0; i < 10 && !taken.isEmpty(); i++) {
        taken.remove().change(-CHUNK);
      }
    }
    assertThat(ofHonest).isGreaterThan(5000 * 10 / (flooding + 1) / 2);
  }

  /** However many read all that they may, and nobody takes any of it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 10_000})
  void any_number_of_sources_whose_octets_nobody_takes_leave_every_other_its_share(int stuck) {
    var wide = new InboundBudget(WIDE);
    var all = sources(wide, stuck + 1);
    for (int round = 0; round < 3; round++) {
      for (var source : all.subList(0, stuck)) {
        while (!source.exhausted()) {
          source.change(CHUNK);
        }
      }
    }
    assertThat(wide.heldBytes()).isLessThanOrEqualTo(most(wide, stuck));
    var honest = all.getLast();
    for (int times = 0; times < 100; times++) {
      long read = 0;
      for (; !honest.exhausted(); read += CHUNK) {
        honest.change(CHUNK);
      }
      assertThat(read).isGreaterThan(wide.leastBytes());
      honest.change(-read);
      assertThat(honest.relaxed()).isTrue();
    }
  }

  /** The limit, the least of each source, and for each the chunk that it was just reading. */
  private static long most(InboundBudget wide, int sources) {
    return WIDE + sources * (wide.leastBytes() + CHUNK);
  }

  private static List<InboundBudget.Source> sources(InboundBudget of, int number) {
    var all = new ArrayList<InboundBudget.Source>();
    for (int i = 0; i < number; i++) {
      all.add(of.join(at("198.51." + i / 256 + "." + i % 256, 1)));
    }
    return all;
  }

  @Test
  void source_is_woken_by_what_it_gives_back_itself_though_another_holds_on() {
    var woken = new AtomicInteger();
    var flood = from("192.0.2.1", 1);
    flood.change(600);
    var other = from("192.0.2.2", 1);
    other.change(108);
    other.awaitRelaxed(woken::incrementAndGet);
    flood.awaitRelaxed(() -> woken.addAndGet(100));
    other.change(-57);
    assertThat(woken).hasValue(0);
    other.change(-1);
    assertThat(woken).hasValue(1);
    flood.change(-600);
    assertThat(woken).hasValue(101);
    assertThat(budget.waitingSessions()).isZero();
  }

  @Test
  void source_is_woken_by_what_another_gives_back() {
    var woken = new AtomicInteger();
    var flood = from("192.0.2.1", 1);
    flood.change(800);
    var other = from("192.0.2.2", 1);
    other.change(63);
    assertThat(other.exhausted()).isTrue();
    other.awaitRelaxed(woken::incrementAndGet);
    assertThat(woken).hasValue(0);
    flood.change(-400);
    assertThat(woken).hasValue(1);
  }

  @Test
  void everybody_is_woken_when_all_hold_a_quarter_of_the_limit() {
    var woken = new AtomicInteger();
    var source = from("192.0.2.1", 1);
    source.change(LIMIT / 2 + 1);
    source.awaitRelaxed(woken::incrementAndGet);
    var other = from("192.0.2.2", 1);
    other.change(LIMIT / 2);
    other.awaitRelaxed(woken::incrementAndGet);
    other.change(-LIMIT / 2 + 1);
    source.change(-LIMIT / 4 - 1);
    assertThat(woken).hasValue(1);
    source.change(-1);
    assertThat(woken).hasValue(2);
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
      for (long each : held) {
        total += each;
      }
      assertThat(budget.heldBytes()).isEqualTo(total);
      long most = Math.max(budget.leastBytes(), Math.max(0, LIMIT - (total - held[i])) / 4);
      assertThat(sources.get(i).exhausted()).isEqualTo(total > LIMIT / 2 && held[i] > most);
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
