package dev.gantry.domain.wire;

import static dev.gantry.domain.wire.CompressionMethod.LZ4;
import static dev.gantry.domain.wire.CompressionMethod.ZSTANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompressionOfferTest {
  private static final String TAG = "47545259";

  @Test
  void an_offer_is_one_item_that_nobody_must_understand() {
    var init =
        new SessInitMessage(
            60, 1, 2, "ipn:1.0", true, CompressionOffer.items(List.of(ZSTANDARD, LZ4)));
    var target = ByteBuffer.allocate(MessageEncoder.encodedLength(init));
    MessageEncoder.encode(init, target);
    assertThat(target.array())
        .isEqualTo(
            Hex.bytes(
                """
                07               # SESS_INIT
                003c
                0000000000000001
                0000000000000002
                0007 69706e3a312e30
                0000000b         # octets of items
                00               # not critical
                c901             # Compression Offer
                0006             # octets of value
                47545259         # GTRY
                01 02            # Zstandard, else LZ4
                """));
  }

  @Test
  void no_method_makes_no_item() {
    assertThat(CompressionOffer.items(List.of())).isEqualTo(ExtensionItems.NONE);
  }

  @Test
  void the_methods_come_back_in_their_order() {
    assertThat(CompressionOffer.methods(CompressionOffer.items(List.of(LZ4, ZSTANDARD))))
        .containsExactly(LZ4, ZSTANDARD);
  }

  @Test
  void methods_that_are_not_known_or_come_again_are_skipped() {
    assertThat(read(TAG + "00 ff 02 07 02 01")).containsExactly(LZ4, ZSTANDARD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "47", TAG, "47545258 01", "00000000 01"})
  void what_is_not_ours_offers_nothing(String value) {
    assertThat(read(value)).isEmpty();
  }

  @Test
  void sixteen_methods_are_read_and_one_more_is_not_ours() {
    assertThat(read(TAG + "00".repeat(15) + "01")).containsExactly(ZSTANDARD);
    assertThat(read(TAG + "00".repeat(16) + "01")).isEmpty();
  }

  @Test
  void an_offer_that_comes_twice_is_none() {
    var item = item(TAG + "01");
    assertThat(CompressionOffer.methods(ExtensionItems.of(item, item))).isEmpty();
  }

  @Test
  void items_of_another_type_say_nothing() {
    var item = new ExtensionItem(0, 0xC902, Octets.of(Hex.bytes(TAG + "01")));
    assertThat(CompressionOffer.methods(ExtensionItems.of(item))).isEmpty();
  }

  @Test
  void the_first_common_method_is_the_first_of_who_prefers() {
    assertThat(CompressionMethod.firstCommon(List.of(LZ4, ZSTANDARD), List.of(ZSTANDARD, LZ4)))
        .isEqualTo(LZ4);
    assertThat(CompressionMethod.firstCommon(List.of(LZ4), List.of(ZSTANDARD))).isNull();
  }

  private static List<CompressionMethod> read(String value) {
    return CompressionOffer.methods(ExtensionItems.of(item(value)));
  }

  private static ExtensionItem item(String value) {
    return new ExtensionItem(0, CompressionOffer.TYPE, Octets.of(Hex.bytes(value)));
  }
}
