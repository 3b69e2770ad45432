package dev.gantry.testbench.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.DispatchBundleRequest;
import dev.gantry.adapter.grpc.wire.RemovePeerRequest;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mock that discards reads what one that records reads, but for the octets of bundles. */
class IncomingTest {
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  @Test
  void who_sent_a_bundle_is_known_of_one_that_is_discarded() {
    var message =
        ClaToBpa.newBuilder()
            .setMsgId(7)
            .setDispatch(
                DispatchBundleRequest.newBuilder()
                    .setBundle(ByteString.copyFrom(new byte[70_000]))
                    .setPeerNodeId("ipn:3.0"))
            .build();
    var read = read(true, message.toByteArray());
    assertThat(read.bundleBytes()).isEqualTo(70_000);
    assertThat(read.message().getMsgId()).isEqualTo(7);
    assertThat(read.message().getDispatch().getPeerNodeId()).isEqualTo("ipn:3.0");
    assertThat(read.message().getDispatch().getBundle().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "0801", // an id alone
        "08012200", // an empty dispatch
        "080122000a050102030405", // octets behind an empty dispatch, which are not its bundle
        "080122070a0501020304050a00", // a field behind the dispatch
        "0801220a0a0501020304050a0166", // the bundle twice
        "08818080808001220a0a050102030405120166", // an id of 64 bits
        "0801220a0a05010203040512016b", // a bundle, and from whom
        "08ffffffff0f22070a050102030405" // the largest id
      })
  void all_but_the_octets_of_a_bundle_is_the_same(String octets) {
    var whole = read(false, HexFormat.of().parseHex(octets));
    var skimmed = read(true, HexFormat.of().parseHex(octets));
    assertThat(skimmed.bundleBytes()).isEqualTo(whole.bundleBytes());
    assertThat(withoutBundle(skimmed.message())).isEqualTo(withoutBundle(whole.message()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "080122050affffffff0f", // a bundle of less than nothing
        "080122070a7f0102030405", // longer than the message
        "080122090a0501020304051201", // a Node ID that is cut off
        "0801220a0a0501020304051201ff", // one that is no text
        "0801220a0a05", // a dispatch that is cut off
        "ff"
      })
  void what_is_no_message_is_none_for_either(String octets) {
    for (boolean discard : new boolean[] {false, true}) {
      assertThatThrownBy(() -> read(discard, HexFormat.of().parseHex(octets)))
          .isInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void messages_without_a_bundle_are_read_as_they_are() {
    var message =
        ClaToBpa.newBuilder()
            .setMsgId(9)
            .setRemovePeer(RemovePeerRequest.getDefaultInstance())
            .build();
    assertThat(read(true, message.toByteArray()).message()).isEqualTo(message);
  }

  private static Incoming read(boolean discard, byte[] octets) {
    return new Incoming.Reader(discard, MAX_MESSAGE_BYTES).parse(new ByteArrayInputStream(octets));
  }

  private static ClaToBpa withoutBundle(ClaToBpa message) {
    return message.hasDispatch()
        ? message.toBuilder()
            .setDispatch(message.getDispatch().toBuilder().clearBundle().build())
            .build()
        : message;
  }
}
