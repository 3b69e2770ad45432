package dev.gantry.adapter.tcp.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionRateTest {
  private static final long SECOND = 1_000_000_000;

  private static InetAddress address(int last) throws Exception {
    return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
  }

  @Test
  void a_burst_passes_and_one_more_does_not() throws Exception {
    var rate = new ConnectionRate(1, 3, 10);
    for (int i = 0; i < 3; i++) {
      assertThat(rate.admit(address(1), 0)).isTrue();
    }
    assertThat(rate.admit(address(1), 0)).isFalse();
    assertThat(rate.admit(address(2), 0)).isTrue();
  }

  @Test
  void tokens_come_back_at_the_rate_up_to_the_burst() throws Exception {
    var rate = new ConnectionRate(2, 1, 10);
    assertThat(rate.admit(address(1), 0)).isTrue();
    assertThat(rate.admit(address(1), SECOND / 2 - 1)).isFalse();
    assertThat(rate.admit(address(1), SECOND / 2 + SECOND)).isTrue();
    assertThat(rate.admit(address(1), SECOND / 2 + SECOND)).isFalse();
  }

  @Test
  void the_table_keeps_its_bound() throws Exception {
    var rate = new ConnectionRate(1, 1, 4);
    for (int i = 0; i < 5; i++) {
      assertThat(rate.admit(address(i), 0)).isTrue();
    }
    assertThat(rate.rememberedAddresses()).isEqualTo(4);
    // The first is forgotten, the last is not.
    assertThat(rate.admit(address(4), 0)).isFalse();
    assertThat(rate.admit(address(0), 0)).isTrue();
  }

  @Test
  void rate_0_lets_everyone_in() throws Exception {
    var rate = new ConnectionRate(0, 1, 1);
    for (int i = 0; i < 100; i++) {
      assertThat(rate.admit(address(1), 0)).isTrue();
    }
  }
}
