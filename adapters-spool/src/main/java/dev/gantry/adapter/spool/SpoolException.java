package dev.gantry.adapter.spool;

import java.io.IOException;
import java.io.Serial;

/** The spool cannot be used; the message is one sentence that says why and what to do. */
public final class SpoolException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  SpoolException(String sentence) {
    super(sentence);
  }

  SpoolException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
