package dev.gantry.files;

import dev.gantry.port.payload.OutboundBundle;
import org.jspecify.annotations.Nullable;

/** A file that is sent. Any thread. */
public interface FileBundle extends OutboundBundle {
  /** Why a read failed, or null when none did. */
  @Nullable String fault();
}
