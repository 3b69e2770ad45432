package dev.gantry.domain.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.Violation.Cause;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TransferItemsTest {
  @Test
  @Rfc9174("5.2.5.1")
  void announced_length_is_read_back_as_one_u64() {
    var items = TransferItems.announcing(0x0102030405060708L);
    var item = items.items().getFirst();
    assertThat(item.flags()).isZero();
    assertThat(item.type()).isEqualTo(1);
    assertThat(item.value().toString()).isEqualTo("0102030405060708");
    assertThat(TransferItems.read(items).totalBytes()).isEqualTo(0x0102030405060708L);
  }

  @Test
  @Rfc9174("5.2.5.1")
  void length_beyond_the_signed_range_is_the_longest_there_is() {
    assertThat(TransferItems.read(TransferItems.announcing(-1)).totalBytes())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void text_under_the_type_of_transfer_length_is_not_ours_to_judge() {
    var text = Octets.of("ipn:1.1-12-0".getBytes(StandardCharsets.UTF_8));
    var items = ExtensionItems.of(new ExtensionItem(0, 1, text));
    assertThat(TransferItems.read(items))
        .isEqualTo(new TransferItems(TransferItems.UNKNOWN, TransferItems.UNKNOWN, null));
  }

  @Test
  @Rfc9174({"5.2.5", "8.4"})
  void reserved_type_matters_only_when_critical() {
    assertThat(TransferItems.read(item(0)).fault()).isNull();
    assertThat(TransferItems.read(item(1)).fault())
        .isEqualTo(Cause.CRITICAL_TRANSFER_EXTENSION_UNKNOWN);
  }

  private static ExtensionItems item(int flags) {
    return ExtensionItems.of(new ExtensionItem(flags, 0, Octets.EMPTY));
  }
}
