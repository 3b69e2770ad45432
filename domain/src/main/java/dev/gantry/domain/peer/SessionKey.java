package dev.gantry.domain.peer;

/**
 * A session as its peer and the operator know it.
 *
 * @param number unique in the process, counts up from 1
 */
public record SessionKey(long number) {
  @Override
  public String toString() {
    return "s" + number;
  }
}
