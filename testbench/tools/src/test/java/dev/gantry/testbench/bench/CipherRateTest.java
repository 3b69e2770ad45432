package dev.gantry.testbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CipherRateTest {
  @Test
  void reads_the_figure_of_openssl_speed() {
    var output = "+H:16384\n+F:25:AES-256-GCM:4988878848.00\n";

    assertThat(CipherRate.parse("aes-256-gcm", output))
        .isEqualTo(new CipherRate("aes-256-gcm", 4988878848.0));
    assertThat(CipherRate.parse("aes-256-gcm", "speed: unknown cipher\n")).isNull();
    assertThat(CipherRate.cipherOf("TLSv1.3 TLS_AES_128_GCM_SHA256")).isEqualTo("aes-128-gcm");
    assertThat(CipherRate.cipherOf("TLS_AES_256_GCM_SHA384")).isEqualTo("aes-256-gcm");
    assertThat(CipherRate.cipherOf("TLS_CHACHA20_POLY1305_SHA256")).isEqualTo("chacha20-poly1305");
  }
}
