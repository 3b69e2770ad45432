package dev.gantry.adapter.grpc.bpa;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.gantry.adapter.grpc.wire.ClaAddress;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.DispatchBundleRequest;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.protobuf.ProtoUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What we send on the stream: a message as it is generated, or a bundle whose octets are written
 * from where they lie.
 */
sealed interface ClientFrame {
  /** A small message. */
  record Control(ClaToBpa message) implements ClientFrame {}

  /**
   * A ClaToBpa with a DispatchBundleRequest.
   *
   * @param head everything before the bundle's octets
   * @param bundle the octets
   * @param tail what follows them
   * @param scratch room to copy through, confined to the link's loop
   */
  record Dispatch(byte[] head, Rope bundle, byte[] tail, byte[] scratch) implements ClientFrame {
    long lengthBytes() {
      return head.length + bundle.lengthBytes() + tail.length;
    }
  }

  /** Writes frames; nothing is read by it. */
  final class Writer implements Marshaller<ClientFrame> {
    private static final Marshaller<ClaToBpa> CONTROL =
        ProtoUtils.marshaller(ClaToBpa.getDefaultInstance());

    @Override
    public InputStream stream(ClientFrame frame) {
      return switch (frame) {
        case Control(var message) -> CONTROL.stream(message);
        case Dispatch dispatch -> new DispatchStream(dispatch);
      };
    }

    @Override
    public ClientFrame parse(InputStream stream) {
      throw new UnsupportedOperationException("a client reads no client frames");
    }
  }

  /** Makes the dispatch frame with {@code id} for {@code bundle}. */
  static Dispatch dispatch(int id, Rope bundle, byte[] tail, byte[] scratch) {
    int bundleLength = Math.toIntExact(bundle.lengthBytes());
    int requestLength =
        CodedOutputStream.computeTagSize(DispatchBundleRequest.BUNDLE_FIELD_NUMBER)
            + CodedOutputStream.computeUInt32SizeNoTag(bundleLength)
            + bundleLength
            + tail.length;
    int headLength =
        CodedOutputStream.computeUInt32Size(ClaToBpa.MSG_ID_FIELD_NUMBER, id)
            + CodedOutputStream.computeTagSize(ClaToBpa.DISPATCH_FIELD_NUMBER)
            + CodedOutputStream.computeUInt32SizeNoTag(requestLength)
            + requestLength
            - bundleLength
            - tail.length;
    var head = new byte[headLength];
    var output = CodedOutputStream.newInstance(head);
    try {
      output.writeUInt32(ClaToBpa.MSG_ID_FIELD_NUMBER, id);
      output.writeTag(ClaToBpa.DISPATCH_FIELD_NUMBER, LENGTH_DELIMITED);
      output.writeUInt32NoTag(requestLength);
      output.writeTag(DispatchBundleRequest.BUNDLE_FIELD_NUMBER, LENGTH_DELIMITED);
      output.writeUInt32NoTag(bundleLength);
      output.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Dispatch(head, bundle, tail, scratch);
  }

  /** The fields of a DispatchBundleRequest behind the bundle. */
  static byte[] tail(@Nullable String peerNodeId, @Nullable ClaAddress address) {
    var request = DispatchBundleRequest.newBuilder().setBundle(ByteString.EMPTY);
    if (peerNodeId != null) {
      request.setPeerNodeId(peerNodeId);
    }
    if (address != null) {
      request.setPeerAddr(address);
    }
    return request.build().toByteArray();
  }

  /** Protobuf's wire type of nested messages and octets. */
  int LENGTH_DELIMITED = 2;

  /** Lets the transport pull a dispatch frame into its own buffers. */
  final class DispatchStream extends InputStream implements Drainable, KnownLength {
    private final Dispatch frame;
    private boolean drained;

    DispatchStream(Dispatch frame) {
      this.frame = frame;
    }

    @Override
    public int available() {
      return drained ? 0 : Math.toIntExact(frame.lengthBytes());
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = available();
      target.write(frame.head());
      frame.bundle().writeTo(target, frame.scratch());
      target.write(frame.tail());
      drained = true;
      return length;
    }

    @Override
    public int read() throws IOException {
      throw new IOException("a dispatch frame is drained, never read");
    }
  }
}
