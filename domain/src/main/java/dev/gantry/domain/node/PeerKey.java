package dev.gantry.domain.node;

/**
 * A peer as the node and its driver know it.
 *
 * @param number unique in the process, counts up from 1; never used again
 */
public record PeerKey(long number) {
  @Override
  public String toString() {
    return "p" + number;
  }
}
