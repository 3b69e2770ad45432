package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {
  @ParameterizedTest
  @CsvSource({
    "send, send, 0",
    "sen, send, 1",
    "seend, send, 1",
    "sand, send, 1",
    "sned, send, 1",
    "sedn, send, 1",
    "esdn, send, 2",
    "'', send, 4",
    "ping, send, 3"
  })
  void letters_added_dropped_changed_or_exchanged_count_one_each(String a, String b, int changes) {
    assertThat(NearestWord.distance(a, b, 4)).isEqualTo(changes);
    assertThat(NearestWord.distance(b, a, 4)).isEqualTo(changes);
  }

  @Test
  void the_nearest_is_found_up_to_the_most_changes_and_not_one_past_them() {
    var words = List.of("serve", "send", "seed");
    assertThat(NearestWord.of("sned", words, 1)).isEqualTo("send");
    assertThat(NearestWord.of("esdn", words, 2)).isEqualTo("send");
    assertThat(NearestWord.of("esdn", words, 1)).isNull();
    assertThat(NearestWord.of("se", words, 2)).isEqualTo("send");
    assertThat(NearestWord.of("se", words, 1)).isNull();
    assertThat(NearestWord.of("x", List.of(), 4)).isNull();
  }

  @Test
  void of_two_equally_near_the_first_is_meant() {
    assertThat(NearestWord.of("sexd", List.of("send", "seed"), 2)).isEqualTo("send");
    assertThat(NearestWord.of("sexd", List.of("seed", "send"), 2)).isEqualTo("seed");
  }
}
