package dev.gantry.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeIdTest {
  @ParameterizedTest
  @CsvSource({
    "ipn:1.0, ipn:1.0",
    "IPN:1.0, ipn:1.0",
    "iPn:1.0, ipn:1.0",
    "ipn:0.1.0, ipn:1.0",
    "ipn:974848.0, ipn:974848.0",
    "ipn:977000.100.0, ipn:977000.100.0",
    "ipn:4196183048192100.0, ipn:977000.100.0",
    "ipn:4294967294.0, ipn:4294967294.0",
    "ipn:4294967296.0, ipn:1.0.0",
    "ipn:4294967295.4294967295.0, ipn:4294967295.4294967295.0",
    "ipn:18446744073709551615.0, ipn:4294967295.4294967295.0",
    "dtn://node-b/, dtn://node-b/",
    "DTN://node-b/, dtn://node-b/",
    "dtn://Node-B/, dtn://Node-B/",
    "dtn://%6eode/, dtn://node/",
    "dtn://%6Eode/, dtn://node/",
    "dtn://a%2fb/, dtn://a%2Fb/",
    "dtn://a.b_c-d~e!$&'()+;=/, dtn://a.b_c-d~e!$&'()+;=/"
  })
  @Rfc9174({"4.4.1", "4.6"})
  void equal_by_the_rules_of_the_scheme(String text, String canonical) {
    var nodeId = NodeId.parse(text);
    assertThat(nodeId.canonicalText()).isEqualTo(canonical);
    assertThat(nodeId.text()).isEqualTo(text).isEqualTo(nodeId.toString());
    assertThat(nodeId)
        .isEqualTo(NodeId.parse(canonical))
        .hasSameHashCodeAs(NodeId.parse(canonical));
    assertThat(nodeId.scheme()).isEqualTo(canonical.substring(0, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "ipn:1.0, ipn:2.0",
    "ipn:1.0, ipn:1.1.0",
    "ipn:1.2.0, ipn:2.1.0",
    "dtn://a/, dtn://A/",
    "dtn://a/, dtn://b/",
    "dtn://a%2Fb/, dtn://ab/",
    "dtn://1/, ipn:1.0"
  })
  @Rfc9174("4.4.1")
  void different_nodes_are_different(String one, String other) {
    assertThat(NodeId.parse(one)).isNotEqualTo(NodeId.parse(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "foo",
        ":",
        "ipn",
        "ipn:",
        "ipn:1",
        "ipn:1.",
        "ipn:.0",
        "ipn:1.1",
        "ipn:1.00",
        "ipn:01.0",
        "ipn:00.1.0",
        "ipn:1.01.0",
        "ipn:1.2.3",
        "ipn:1.2.3.0",
        "ipn:-1.0",
        "ipn:+1.0",
        "ipn: 1.0",
        "ipn:1.0 ",
        "ipn:\u0661.0",
        "ipn:%31.0",
        "ipn:*.0",
        "ipn:1.*",
        "ipn:!.0",
        "ipn:!.1",
        "ipn:0.0",
        "ipn:0.0.0",
        "ipn:4294967295.0",
        "ipn:0.4294967295.0",
        "ipn:18446744073709551616.0",
        "ipn:99999999999999999999.0",
        "ipn:100000000000000000000.0",
        "ipn:4294967296.1.0",
        "ipn:1.4294967296.0",
        "ipn://1.0",
        "dtn:",
        "dtn:none",
        "dtn:/a/",
        "dtn:///",
        "dtn://",
        "dtn://a",
        "dtn://a/b",
        "dtn://a//",
        "dtn://a/~b",
        "dtn://*/",
        "dtn://a*/",
        "dtn://**",
        "dtn://~a/",
        "dtn://!a/",
        "dtn://%2Fa/",
        "dtn://a%/",
        "dtn://a%2/",
        "dtn://a%zz/",
        "dtn://a%\uff12\uff10/",
        "dtn://a b/",
        "dtn://a@b/",
        "dtn://a:1/",
        "dtn://a/?q",
        "dtn://a?q/",
        "dtn://a#f/",
        "dtn://\u00e9/",
        "http://a/",
        "imc:1.0"
      })
  @Rfc9174({"4.4.1", "4.6"})
  void what_is_no_node_id_is_refused_with_a_sentence(String text) {
    assertThat(NodeId.tryParse(text)).isNull();
    assertThatThrownBy(() -> NodeId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .endsWith(".")
        .matches("[ -~]*");
  }

  @Test
  void text_of_the_greatest_length_is_read_and_one_character_more_is_not() {
    var longest = "dtn://" + "a".repeat(NodeId.MAX_TEXT_CHARACTERS - 7) + "/";
    assertThat(NodeId.parse(longest).text()).hasSize(NodeId.MAX_TEXT_CHARACTERS);
    assertThat(NodeId.tryParse(longest.replace("//", "//b"))).isNull();
  }

  @Test
  void a_refusal_shows_nothing_that_would_spoil_a_log_line() {
    assertThatThrownBy(() -> NodeId.parse("x\n\u001b[2J" + "y".repeat(900)))
        .message()
        .startsWith("\"x??[2Jyyy")
        .hasSizeLessThan(200);
  }
}
