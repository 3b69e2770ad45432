package dev.gantry.port.out;

import dev.gantry.domain.session.Verdict;

/** Hears what the BPA decided about one bundle. Any thread. */
public interface VerdictListener {
  /**
   * The decision.
   *
   * @param verdict taken or not
   * @param detail one sentence for the log where it is a refusal, else empty
   */
  void decided(Verdict verdict, String detail);
}
