package dev.gantry.domain.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.wire.TransferId;
import org.junit.jupiter.api.Test;

class TransferIdSequenceTest {
  @Test
  @Rfc9174("5.2.1")
  void counts_up_and_knows_what_it_gave_out() {
    var ids = new TransferIdSequence(0);
    assertThat(ids.gaveOut(new TransferId(0))).isFalse();
    assertThat(ids.next()).isEqualTo(new TransferId(0));
    assertThat(ids.next()).isEqualTo(new TransferId(1));
    assertThat(ids.gaveOut(new TransferId(0))).isTrue();
    assertThat(ids.gaveOut(new TransferId(1))).isTrue();
    assertThat(ids.gaveOut(new TransferId(2))).isFalse();
    assertThat(ids.gaveOut(new TransferId(-1))).isFalse();
  }

  @Test
  @Rfc9174("5.2.1")
  void crosses_the_sign_bit_without_noticing() {
    var ids = new TransferIdSequence(Long.MAX_VALUE);
    assertThat(ids.next().toString()).isEqualTo("9223372036854775807");
    assertThat(ids.next().toString()).isEqualTo("9223372036854775808");
    assertThat(ids.exhausted()).isFalse();
    assertThat(ids.gaveOut(new TransferId(Long.MIN_VALUE))).isTrue();
    assertThat(ids.gaveOut(new TransferId(Long.MAX_VALUE - 1))).isFalse();
  }

  @Test
  @Rfc9174("5.2.1")
  void gives_the_last_id_once_and_never_wraps() {
    var ids = new TransferIdSequence(-1);
    assertThat(ids.next().toString()).isEqualTo("18446744073709551615");
    assertThat(ids.exhausted()).isTrue();
    assertThat(ids.gaveOut(new TransferId(-1))).isTrue();
    assertThat(ids.gaveOut(new TransferId(0))).isFalse();
    assertThatThrownBy(ids::next).isInstanceOf(IllegalStateException.class);
  }
}
