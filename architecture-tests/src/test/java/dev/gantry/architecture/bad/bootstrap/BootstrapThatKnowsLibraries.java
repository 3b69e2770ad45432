package dev.gantry.architecture.bad.bootstrap;

import com.fasterxml.jackson.core.JsonFactory;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;

/** Breaks the rules of the libraries that bootstrap must not see. */
public final class BootstrapThatKnowsLibraries {
  ByteBuf buffer(JsonFactory json, Status status) {
    throw new IllegalStateException(json.toString() + status);
  }
}
