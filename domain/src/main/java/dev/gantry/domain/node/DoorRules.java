package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.List;

/**
 * Who may come in at a listener, by address.
 *
 * @param allowFrom where callers come from, empty for anywhere; who comes from there is never
 *     banned
 * @param denyFrom where they never come from, whatever {@code allowFrom} says
 * @param proxyFrom where proxies are that say from where their callers come; empty where callers
 *     come themselves
 */
public record DoorRules(
    List<AddressBlock> allowFrom, List<AddressBlock> denyFrom, List<AddressBlock> proxyFrom) {
  /** Anyone may come. */
  public static final DoorRules OPEN = new DoorRules(List.of(), List.of());

  public DoorRules {
    allowFrom = List.copyOf(allowFrom);
    denyFrom = List.copyOf(denyFrom);
    proxyFrom = List.copyOf(proxyFrom);
  }

  /** Where callers come themselves. */
  public DoorRules(List<AddressBlock> allowFrom, List<AddressBlock> denyFrom) {
    this(allowFrom, denyFrom, List.of());
  }

  /** Whether callers come through a proxy. */
  public boolean isBehindProxy() {
    return !proxyFrom.isEmpty();
  }

  /** Whether a connection from that address is a proxy's. */
  public boolean isProxy(Octets address) {
    return isIn(proxyFrom, address);
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
