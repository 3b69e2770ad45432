package dev.gantry.domain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import org.junit.jupiter.api.Test;

final class ExtensionRegistryTest {
  @Test
  @Rfc9174({"4.8", "8.3"})
  void no_session_item_is_known() {
    for (int type = 0; type <= 0xffff; type++) {
      assertThat(ExtensionRegistry.SESSION.lacksCriticalOf(list(0x01, type))).isTrue();
      assertThat(ExtensionRegistry.SESSION.lacksCriticalOf(list(0xfe, type))).isFalse();
    }
  }

  @Test
  @Rfc9174({"5.2.5", "5.2.5.1", "8.4"})
  void transfer_length_is_the_only_known_transfer_item() {
    for (int type = 0; type <= 0xffff; type++) {
      assertThat(ExtensionRegistry.TRANSFER.lacksCriticalOf(list(0x01, type))).isEqualTo(type != 1);
      assertThat(ExtensionRegistry.TRANSFER.lacksCriticalOf(list(0xfe, type))).isFalse();
    }
  }

  private static ExtensionItems list(int flags, int type) {
    return ExtensionItems.of(new ExtensionItem(flags, type, Octets.EMPTY));
  }
}
