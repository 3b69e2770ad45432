package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.List;

/**
 * Who may come in at a listener, by address.
 *
 * @param allowFrom where callers come from, empty for anywhere; who comes from there is never
 *     banned
 * @param denyFrom where they never come from, whatever {@code allowFrom} says
 */
public record DoorRules(List<AddressBlock> allowFrom, List<AddressBlock> denyFrom) {
  /** Anyone may come. */
  public static final DoorRules OPEN = new DoorRules(List.of(), List.of());

  public DoorRules {
    allowFrom = List.copyOf(allowFrom);
    denyFrom = List.copyOf(denyFrom);
  }

  boolean denies(Octets source) {
    return isIn(denyFrom, source);
  }

  boolean allows(Octets source) {
    return allowFrom.isEmpty() || names(source);
  }

  /** Whether an operator wrote down that they come from there. */
  boolean names(Octets source) {
    return isIn(allowFrom, source);
  }

  private static boolean isIn(List<AddressBlock> blocks, Octets source) {
    for (var block : blocks) {
      if (block.contains(source)) {
        return true;
      }
    }
    return false;
  }
}
