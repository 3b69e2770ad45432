package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import org.junit.jupiter.api.Test;

class NodeTokenTest {
  @Test
  void token_is_base32_of_the_canonical_text() {
    // As base32 of the GNU coreutils says it, in lower case and without its padding.
    assertThat(NodeToken.of(NodeId.parse("ipn:1.0"))).isEqualTo("nfyg4orrfyya");
    assertThat(NodeToken.of(NodeId.parse("dtn://a/"))).isEqualTo("mr2g4orpf5qs6");
  }

  @Test
  void equal_node_ids_have_one_token() {
    assertThat(NodeToken.of(NodeId.parse("DTN://%61/")))
        .isEqualTo(NodeToken.of(NodeId.parse("dtn://a/")));
  }

  @Test
  void token_has_nothing_that_a_subject_gives_a_meaning() {
    assertThat(NodeToken.of(NodeId.parse("dtn://a.b.c-_/"))).matches("[a-z2-7]+");
  }
}
