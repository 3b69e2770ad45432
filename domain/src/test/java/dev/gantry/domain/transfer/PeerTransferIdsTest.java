package dev.gantry.domain.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.wire.TransferId;
import org.junit.jupiter.api.Test;

class PeerTransferIdsTest {
  @Test
  void notices_an_id_of_the_running_count() {
    var ids = new PeerTransferIds();
    for (long id = 0; id < 5; id++) {
      assertThat(ids.use(new TransferId(id))).isTrue();
    }
    assertThat(ids.use(new TransferId(0))).isFalse();
    assertThat(ids.use(new TransferId(4))).isFalse();
    assertThat(ids.use(new TransferId(5))).isTrue();
  }

  @Test
  void notices_the_first_id_right_away() {
    var ids = new PeerTransferIds();
    assertThat(ids.use(new TransferId(7))).isTrue();
    assertThat(ids.use(new TransferId(7))).isFalse();
  }

  @Test
  void jump_begins_a_new_count() {
    var ids = new PeerTransferIds();
    assertThat(ids.use(new TransferId(10))).isTrue();
    assertThat(ids.use(new TransferId(-5))).isTrue();
    assertThat(ids.use(new TransferId(3))).isTrue();
    assertThat(ids.use(new TransferId(4))).isTrue();
    assertThat(ids.use(new TransferId(3))).isFalse();
  }
}
