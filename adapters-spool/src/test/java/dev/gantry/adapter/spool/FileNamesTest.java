package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @CsvSource({
    "ipn:7.0, ipn:7.0",
    "dtn://node/, dtn:%2F%2Fnode%2F",
    "a%b, a%25b",
    ".., %2E.",
    "[2001:db8::1]:4556, [2001:db8::1]:4556",
    "unix:/run/x#1, unix:%2Frun%2Fx#1",
    "dtn:ä, dtn:%C3%A4"
  })
  void names_are_safe_and_readable(String text, String name) {
    assertThat(FileNames.encode(text)).isEqualTo(name);
    assertThat(FileNames.decode(name)).isEqualTo(text);
  }

  @Test
  void name_at_the_longest_is_whole_and_one_past_it_is_cut_and_still_its_own() {
    var longest = "x".repeat(FileNames.MAX_PEER_BYTES);
    assertThat(FileNames.encode(longest)).isEqualTo(longest);
    var one = FileNames.encode(longest + "1");
    var other = FileNames.encode(longest + "2");
    assertThat(one).hasSize(FileNames.MAX_PEER_BYTES).contains("~").isNotEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "a%", "ä"})
  void what_was_not_encoded_is_not_decoded(String name) {
    assertThat(FileNames.decode(name)).isNull();
  }

  @Test
  void nothing_becomes_a_name_all_the_same() {
    assertThat(FileNames.encode("")).isEqualTo("%");
  }

  @ParameterizedTest
  @CsvSource({".a, true", "a.part, true", "a.tmp, true", "a, false", "a.part.b, false"})
  void unfinished_names_are_hidden(String name, boolean hidden) {
    assertThat(FileNames.isHidden(name)).isEqualTo(hidden);
  }
}
