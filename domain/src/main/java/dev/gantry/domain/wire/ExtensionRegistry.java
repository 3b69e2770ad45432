package dev.gantry.domain.wire;

import java.util.List;

/**
 * The extension item types that an entity understands in one of the two registries (RFC 9174 8.3,
 * 8.4). A private-use extension is added by adding its type here and reading its item where the
 * list is judged.
 *
 * @param types understood item types
 */
public record ExtensionRegistry(List<Integer> types) {
  /** No session item is assigned (RFC 9174 8.3), and none is needed by default (trap T-16). */
  public static final ExtensionRegistry SESSION = new ExtensionRegistry(List.of());

  /** Transfer Length alone (RFC 9174 8.4). */
  public static final ExtensionRegistry TRANSFER =
      new ExtensionRegistry(List.of(ExtensionItem.TRANSFER_LENGTH_TYPE));

  /** Where the session agreed on compression: what a compressed transfer says, besides. */
  public static final ExtensionRegistry COMPRESSED_TRANSFER =
      new ExtensionRegistry(
          List.of(ExtensionItem.TRANSFER_LENGTH_TYPE, ExtensionItem.PLAIN_LENGTH_TYPE));

  public ExtensionRegistry {
    types = List.copyOf(types);
  }

  /** Whether {@code items} holds one that must be understood and is not. */
  public boolean lacksCriticalOf(ExtensionItems items) {
    for (var item : items.items()) {
      if (item.critical() && !types.contains(item.type())) {
        return true;
      }
    }
    return false;
  }
}
