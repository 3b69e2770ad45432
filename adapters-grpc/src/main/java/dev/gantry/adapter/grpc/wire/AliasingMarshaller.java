package dev.gantry.adapter.grpc.wire;

import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a message into one array and lets its {@code bytes} fields be views of that array, so that
 * a bundle is copied out of the transport once and never again.
 *
 * @param <T> the message
 */
public final class AliasingMarshaller<T extends Message> implements Marshaller<T> {
  private final Marshaller<T> writer;
  private final Parser<T> parser;

  /** A marshaller for the type of {@code prototype}. */
  @SuppressWarnings("unchecked")
  public AliasingMarshaller(T prototype) {
    this.writer = ProtoUtils.marshaller(prototype);
    this.parser = (Parser<T>) prototype.getParserForType();
  }

  @Override
  public InputStream stream(T value) {
    return writer.stream(value);
  }

  @Override
  public T parse(InputStream stream) {
    try {
      var octets = stream instanceof KnownLength ? exactly(stream) : stream.readAllBytes();
      var input = UnsafeByteOperations.unsafeWrap(octets).newCodedInput();
      input.enableAliasing(true);
      return parser.parseFrom(input, ExtensionRegistryLite.getEmptyRegistry());
    } catch (InvalidProtocolBufferException e) {
      throw Status.INTERNAL
          .withDescription("not a message of the CLA service")
          .withCause(e)
          .asRuntimeException();
    } catch (IOException e) {
      throw Status.INTERNAL.withCause(e).asRuntimeException();
    }
  }

  private static byte[] exactly(InputStream stream) throws IOException {
    var octets = new byte[stream.available()];
    int read = stream.readNBytes(octets, 0, octets.length);
    if (read != octets.length) {
      throw new IOException("message of " + octets.length + " octets ended after " + read);
    }
    return octets;
  }
}
