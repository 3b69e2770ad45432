package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageFormTest {
  private static final NatsSettings SETTINGS =
      NatsSettings.of(List.of("nats://localhost"), "one", List.of(NodeId.parse("ipn:1.0")));
  private static final InboundBundleInfo INFO =
      new InboundBundleInfo(NodeId.parse("dtn://a/"), true, new PeerAddress("192.0.2.7:4556"), 3);
  private static final byte[] BUNDLE = HexFormat.of().parseHex("9f8807000082028201");

  @Test
  void bundle_that_comes_again_has_the_same_id() {
    assertThat(id("gantry.in.a", BUNDLE, "1")).isEqualTo(id("gantry.in.a", BUNDLE, "2"));
  }

  @Test
  void other_octets_have_another_id_whatever_name_they_give_themselves() {
    var forged = BUNDLE.clone();
    forged[BUNDLE.length - 1]++;
    assertThat(id("gantry.in.a", BUNDLE, "1")).isNotEqualTo(id("gantry.in.a", forged, "1"));
  }

  @Test
  void bundle_for_another_receiver_has_another_id() {
    assertThat(id("gantry.in.a", BUNDLE, "1")).isNotEqualTo(id("gantry.in.b", BUNDLE, "1"));
  }

  @Test
  void what_is_no_bundle_has_an_id_of_its_own_each_time() {
    byte[] octets = {1, 2, 3};
    assertThat(id("gantry.in.a", octets, "1")).isNotEqualTo(id("gantry.in.a", octets, "2"));
  }

  @Test
  void bundle_begins_with_an_indefinite_array_a_primary_block_and_version_7() {
    for (var text : List.of("9f8807", "9f8907", "9f8a07", "9f8b07")) {
      assertThat(MessageForm.isBundle(HexFormat.of().parseHex(text))).as(text).isTrue();
    }
    for (var text : List.of("9f8707", "9f8c07", "9f8806", "848807", "9f88", "")) {
      assertThat(MessageForm.isBundle(HexFormat.of().parseHex(text))).as(text).isFalse();
    }
  }

  @Test
  void headers_say_who_sent_what_to_whom() {
    var headers = MessageForm.received(SETTINGS, INFO, new byte[] {'a', 'b', 'c'});
    assertThat(headers.getFirst("Gantry-From")).isEqualTo("dtn://a/");
    assertThat(headers.getFirst("Gantry-From-Proven")).isEqualTo("true");
    assertThat(headers.getFirst("Gantry-From-Address")).isEqualTo("192.0.2.7:4556");
    assertThat(headers.getFirst("Gantry-To")).isEqualTo("ipn:1.0");
    assertThat(headers.getFirst("Gantry-Instance")).isEqualTo("one");
    assertThat(headers.getFirst("Gantry-Length")).isEqualTo("3");
    // FIPS 180-4, the digest of "abc".
    assertThat(headers.getFirst("Gantry-SHA256"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  private static String id(String subject, byte[] octets, String own) {
    return MessageForm.id(subject, MessageForm.received(SETTINGS, INFO, octets), octets, own);
  }
}
