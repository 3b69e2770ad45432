package dev.gantry.port.out;

import dev.gantry.domain.identity.NodeId;
import java.util.List;

/** Hears how we stand with the BPA. Any thread. */
public interface BpaListener {
  /**
   * We are registered; peers announced before are being announced again by the adapter.
   *
   * @param nodeIds our Node IDs at this BPA; may be empty for a BPA that has none to give
   */
  void registered(List<NodeId> nodeIds);

  /**
   * We are not, or no longer, registered; the adapter goes on trying.
   *
   * @param cause one sentence for people
   */
  void unregistered(String cause);
}
