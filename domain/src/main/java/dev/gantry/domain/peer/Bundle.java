package dev.gantry.domain.peer;

import dev.gantry.domain.session.BundleToken;
import org.jspecify.annotations.Nullable;

/** A bundle that the BPA has not been answered about yet: on a session, or waiting for one. */
final class Bundle {
  final BundleToken token;
  final long lengthBytes;

  /** The session that carries it, null while it waits. */
  @Nullable SessionKey session;

  /** How often the peer has asked for it again. */
  int retransmits;

  Bundle(BundleToken token, long lengthBytes) {
    this.token = token;
    this.lengthBytes = lengthBytes;
  }
}
