package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.conformance.line.ClientHello;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What cases read of a ClientHello. */
class ClientHelloTest {
  /** Two suites, server_name "node.example" and an empty pre_shared_key. */
  private static final byte[] RECORD =
      HexFormat.of()
          .parseHex(
              "160301004a010000460303"
                  + "00".repeat(32)
                  + "00"
                  + "00041301c02b"
                  + "0100"
                  + "0019"
                  + "00000011000f00000c6e6f64652e6578616d706c65"
                  + "00290000");

  @Test
  void names_suites_and_the_wish_to_resume_are_read() {
    var hello = ClientHello.of(RECORD);
    assertThat(hello.serverNames()).containsExactly("node.example");
    assertThat(hello.suites()).containsExactly(0x1301, 0xC02B);
    assertThat(hello.resumes()).isTrue();
  }

  @Test
  void half_of_one_is_no_fault_of_the_tester() {
    for (int length = 0; length < RECORD.length; length++) {
      var hello = ClientHello.of(Arrays.copyOf(RECORD, length));
      assertThat(hello.resumes()).isFalse();
    }
  }
}
