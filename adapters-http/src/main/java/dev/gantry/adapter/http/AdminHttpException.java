package dev.gantry.adapter.http;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The admin server cannot start; the message is one sentence that says why and what to do. */
public final class AdminHttpException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  AdminHttpException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
