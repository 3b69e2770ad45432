package dev.gantry.domain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import org.junit.jupiter.api.Test;

final class ReasonCodesTest {
  @Test
  @Rfc9174({"8.6", "6.1", "5.1.2", "5.2.4"})
  void every_octet_is_a_reason_in_all_three_registries_and_comes_back_as_itself() {
    for (int code = 0; code <= 0xff; code++) {
      assertThat(RefusalReason.of(code).code()).isEqualTo(code);
      assertThat(TerminationReason.of(code).code()).isEqualTo(code);
      assertThat(RejectReason.of(code).code()).isEqualTo(code);
      assertThat(RefusalReason.of(code) instanceof RefusalReason.Known).isEqualTo(code <= 0x06);
      assertThat(TerminationReason.of(code) instanceof TerminationReason.Known)
          .isEqualTo(code <= 0x05);
      assertThat(RejectReason.of(code) instanceof RejectReason.Known)
          .isEqualTo(code >= 0x01 && code <= 0x03);
    }
  }

  @Test
  @Rfc9174("8.6")
  void names_stand_at_their_registered_codes() {
    assertThat(RefusalReason.of(1)).isEqualTo(RefusalReason.Known.COMPLETED);
    assertThat(RefusalReason.of(2)).isEqualTo(RefusalReason.Known.NO_RESOURCES);
    assertThat(RefusalReason.of(3)).isEqualTo(RefusalReason.Known.RETRANSMIT);
    assertThat(RefusalReason.of(4)).isEqualTo(RefusalReason.Known.NOT_ACCEPTABLE);
    assertThat(RefusalReason.of(5)).isEqualTo(RefusalReason.Known.EXTENSION_FAILURE);
    assertThat(RefusalReason.of(6)).isEqualTo(RefusalReason.Known.SESSION_TERMINATING);
    assertThat(TerminationReason.of(1)).isEqualTo(TerminationReason.Known.IDLE_TIMEOUT);
    assertThat(TerminationReason.of(2)).isEqualTo(TerminationReason.Known.VERSION_MISMATCH);
    assertThat(TerminationReason.of(3)).isEqualTo(TerminationReason.Known.BUSY);
    assertThat(TerminationReason.of(4)).isEqualTo(TerminationReason.Known.CONTACT_FAILURE);
    assertThat(TerminationReason.of(5)).isEqualTo(TerminationReason.Known.RESOURCE_EXHAUSTION);
    assertThat(RejectReason.of(1)).isEqualTo(RejectReason.Known.MESSAGE_TYPE_UNKNOWN);
    assertThat(RejectReason.of(2)).isEqualTo(RejectReason.Known.MESSAGE_UNSUPPORTED);
    assertThat(RejectReason.of(3)).isEqualTo(RejectReason.Known.MESSAGE_UNEXPECTED);
  }
}
