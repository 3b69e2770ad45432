package dev.gantry.domain.wire;

import java.util.List;

/**
 * An extension item list as received or to be sent.
 *
 * @param items the items in wire order; what was decoded before the fault when not well formed
 * @param wellFormed false when the items do not fill the announced octets exactly (RFC 9174 4.6,
 *     5.2.2)
 */
public record ExtensionItems(List<ExtensionItem> items, boolean wellFormed) {
  public static final ExtensionItems NONE = new ExtensionItems(List.of(), true);

  public ExtensionItems {
    items = List.copyOf(items);
  }

  public static ExtensionItems of(ExtensionItem... items) {
    return new ExtensionItems(List.of(items), true);
  }
}
