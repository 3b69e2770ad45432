package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.wire.operator.ListPeersResponse;
import dev.gantry.adapter.grpc.wire.operator.Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CtlPagesTest {
  private final List<String> asked = new ArrayList<>();

  @Test
  void pages_are_asked_for_one_behind_the_other_and_are_one_answer() throws Exception {
    ListPeersResponse all =
        CtlPages.all(
            token ->
                switch (token) {
                  case "" -> page("b", "a", "b");
                  case "b" -> page("c", "c");
                  case "c" -> page("", "d");
                  default -> throw new AssertionError(token);
                });
    assertThat(all.getPeersList()).extracting(Peer::getAddress).containsExactly("a", "b", "c", "d");
    assertThat(all.getNextPageToken()).isEmpty();
    assertThat(all.getRevision()).as("that of the last page").isEqualTo(3);
  }

  @Test
  void one_page_is_the_answer() throws Exception {
    var only = page("", "a");
    ListPeersResponse all = CtlPages.all(_ -> only);
    assertThat(all).isEqualTo(only);
  }

  private ListPeersResponse page(String next, String... addresses) {
    asked.add(next);
    var page = ListPeersResponse.newBuilder().setNextPageToken(next).setRevision(asked.size());
    for (var address : addresses) {
      page.addPeers(Peer.newBuilder().setAddress(address));
    }
    return page.build();
  }
}
