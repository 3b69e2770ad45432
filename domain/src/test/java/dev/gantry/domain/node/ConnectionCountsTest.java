package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.wire.Octets;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {
  private static final int MOST = 4;
  private static final int MOST_OF_ONE = 3;

  private final ConnectionCounts counts = new ConnectionCounts(MOST, MOST_OF_ONE);

  @Test
  void one_source_has_as_many_as_one_may_and_not_one_more() {
    for (int i = 0; i < MOST_OF_ONE; i++) {
      assertThat(counts.opened(source("192.0.2.1"))).isTrue();
    }
    assertThat(counts.opened(source("192.0.2.1"))).isFalse();
    assertThat(counts.opened(source("192.0.2.2"))).as("another").isTrue();
  }

  @Test
  void all_together_have_as_many_as_there_may_be_and_not_one_more() {
    for (int i = 0; i < MOST; i++) {
      assertThat(counts.opened(source("192.0.2." + i))).isTrue();
    }
    assertThat(counts.opened(source("192.0.2.99"))).isFalse();
    counts.closed(source("192.0.2.0"));
    assertThat(counts.opened(source("192.0.2.99"))).as("there is room again").isTrue();
  }

  @Test
  void addresses_of_one_ipv6_network_are_one_source() {
    for (int i = 0; i < MOST_OF_ONE; i++) {
      assertThat(counts.opened(source("2001:db8::" + i))).isTrue();
    }
    assertThat(counts.opened(source("2001:db8::ffff"))).isFalse();
    assertThat(counts.opened(source("2001:db8:0:1::1"))).as("the next network").isTrue();
  }

  @Test
  void whoever_has_no_address_counts_among_all_alone() {
    for (int i = 0; i < MOST; i++) {
      assertThat(counts.opened(null)).isTrue();
    }
    assertThat(counts.opened(null)).isFalse();
    counts.closed(null);
    assertThat(counts.opened(null)).isTrue();
  }

  @Test
  void what_was_refused_is_not_counted() {
    for (int i = 0; i < MOST_OF_ONE; i++) {
      assertThat(counts.opened(source("192.0.2.1"))).isTrue();
    }
    assertThat(counts.opened(source("192.0.2.1"))).isFalse();
    counts.closed(source("192.0.2.1"));
    assertThat(counts.opened(source("192.0.2.1"))).isTrue();
    assertThat(counts.opened(source("192.0.2.1"))).isFalse();
  }

  private static Octets source(String address) {
    return Source.of(Octets.of(InetAddress.ofLiteral(address).getAddress()));
  }
}
