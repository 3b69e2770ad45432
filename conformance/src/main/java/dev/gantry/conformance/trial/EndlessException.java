package dev.gantry.conformance.trial;

import java.io.IOException;

/** The other side keeps a case busy without ever coming to its point. */
public final class EndlessException extends IOException {
  private static final long serialVersionUID = 1L;

  EndlessException(long seconds) {
    super("it came to no end within " + seconds + " s");
  }
}
