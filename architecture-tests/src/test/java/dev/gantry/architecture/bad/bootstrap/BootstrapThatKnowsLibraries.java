package dev.gantry.architecture.bad.bootstrap;

import com.fasterxml.jackson.core.JsonFactory;
import io.airlift.compress.v3.Compressor;
import io.grpc.Status;
import io.nats.client.Connection;
import io.netty.buffer.ByteBuf;
import io.opentelemetry.api.trace.Span;
import org.bouncycastle.asn1.x500.X500Name;

/** Breaks the rules of the libraries that bootstrap must not see. */
public final class BootstrapThatKnowsLibraries {
  ByteBuf buffer(
      JsonFactory json, Status status, X500Name name, Span span, Connection nats, Compressor zip) {
    throw new IllegalStateException(json.toString() + status + name + span + nats + zip);
  }
}
