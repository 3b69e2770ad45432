package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.wire.ClaAddressType;
import dev.gantry.adapter.grpc.wire.DispatchBundleRequest;
import dev.gantry.port.payload.PeerAddress;
import org.junit.jupiter.api.Test;

class DispatchTailsTest {
  private static final PeerAddress PEER = new PeerAddress("192.0.2.7:4556");

  private final DispatchTails tails = new DispatchTails();

  @Test
  void tail_says_who_sent_the_bundle() throws Exception {
    var request = DispatchBundleRequest.parseFrom(tails.of(PEER, "ipn:7.0"));
    assertThat(request.getPeerNodeId()).isEqualTo("ipn:7.0");
    assertThat(request.getPeerAddr().getAddress().toStringUtf8()).isEqualTo(PEER.text());
    assertThat(request.getPeerAddr().getAddressType())
        .isEqualTo(ClaAddressType.CLA_ADDRESS_TYPE_TCP);
    assertThat(request.getBundle().isEmpty()).isTrue();
  }

  @Test
  void tail_of_a_session_is_encoded_once() {
    assertThat(tails.of(PEER, "ipn:7.0"))
        .isSameAs(tails.of(new PeerAddress(PEER.text()), "ipn:7.0"));
  }

  @Test
  void peer_that_is_known_by_another_node_id_or_by_none_has_another_tail() throws Exception {
    var before = tails.of(PEER, "ipn:7.0");
    assertThat(DispatchBundleRequest.parseFrom(tails.of(PEER, null)).hasPeerNodeId()).isFalse();
    assertThat(DispatchBundleRequest.parseFrom(tails.of(PEER, "ipn:8.0")).getPeerNodeId())
        .isEqualTo("ipn:8.0");
    assertThat(tails.of(PEER, "ipn:7.0")).isEqualTo(before);
    assertThat(tails.size()).isEqualTo(1);
  }

  @Test
  void no_more_sessions_are_remembered_than_the_most() {
    for (int i = 0; i < DispatchTails.MAX_REMEMBERED; i++) {
      tails.of(new PeerAddress("192.0.2.7:" + i), null);
    }
    assertThat(tails.size()).isEqualTo(DispatchTails.MAX_REMEMBERED);
    tails.of(new PeerAddress("192.0.2.8:1"), null);
    assertThat(tails.size()).isEqualTo(1);
  }
}
