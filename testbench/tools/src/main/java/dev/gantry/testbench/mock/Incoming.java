package dev.gantry.testbench.mock;

import com.google.protobuf.CodedInputStream;
import dev.gantry.adapter.grpc.wire.AliasingMarshaller;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.DispatchBundleRequest;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * A message of a CLA.
 *
 * @param message the message; a bundle that is discarded is missing in it
 * @param bundleBytes length of the bundle, 0 when there is none
 * @param tooLong whether it exceeded the limit; it was not read then
 */
record Incoming(ClaToBpa message, long bundleBytes, boolean tooLong) {
  private Incoming(ClaToBpa message, long bundleBytes) {
    this(message, bundleBytes, false);
  }

  /** The same with the length of the bundle that is in the message. */
  private Incoming withBundleBytes() {
    return new Incoming(message, message.getDispatch().getBundle().size());
  }

  /** Reads messages; skips over bundles where they are discarded. */
  static final class Reader implements Marshaller<Incoming> {
    private static final int MAX_HEAD_BYTES = 24;
    private static final int TAG_ID = ClaToBpa.MSG_ID_FIELD_NUMBER << 3;
    private static final int TAG_DISPATCH = ClaToBpa.DISPATCH_FIELD_NUMBER << 3 | 2;
    private static final int TAG_BUNDLE = DispatchBundleRequest.BUNDLE_FIELD_NUMBER << 3 | 2;

    private final boolean discard;
    private final int maxMessageBytes;
    private final AliasingMarshaller<ClaToBpa> whole =
        new AliasingMarshaller<>(ClaToBpa.getDefaultInstance());

    Reader(boolean discard, int maxMessageBytes) {
      this.discard = discard;
      this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public InputStream stream(Incoming value) {
      return whole.stream(value.message());
    }

    @Override
    public Incoming parse(InputStream stream) {
      try {
        if (stream.available() > maxMessageBytes) {
          return new Incoming(ClaToBpa.getDefaultInstance(), 0, true);
        }
        if (!discard) {
          return new Incoming(whole.parse(stream), 0).withBundleBytes();
        }
        return skim(new Head(stream));
      } catch (IOException e) {
        throw Status.INTERNAL.withCause(e).asRuntimeException();
      }
    }

    /**
     * Reads all but the octets of a bundle, where the message is a dispatch as convergence layers
     * write it: id, dispatch, bundle, what follows. Any other is read as a whole.
     */
    private Incoming skim(Head head) throws IOException {
      if (head.next() == TAG_ID) {
        long id = head.varint();
        if (id >= 0 && head.next() == TAG_DISPATCH) {
          boolean isTheRest = head.varint() == head.stream.available();
          if (isTheRest && head.next() == TAG_BUNDLE) {
            long length = head.varint();
            if (length >= 0 && length <= head.stream.available()) {
              head.stream.skipNBytes(length);
              return skimmed((int) id, length, head.stream.readAllBytes());
            }
          }
        }
      }
      return new Incoming(whole.parse(head.again()), 0).withBundleBytes();
    }

    /** A dispatch whose first bundle was skipped. */
    private static Incoming skimmed(int id, long length, byte[] tail) throws IOException {
      var dispatch = DispatchBundleRequest.parseFrom(tail);
      // Of a field that comes twice the last counts.
      long last = length;
      var fields = CodedInputStream.newInstance(tail);
      for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
        if (tag == TAG_BUNDLE) {
          last = fields.readBytes().size();
        } else {
          fields.skipField(tag);
        }
      }
      return new Incoming(
          ClaToBpa.newBuilder()
              .setMsgId(id)
              .setDispatch(dispatch.toBuilder().clearBundle())
              .build(),
          last);
    }

    /** The first octets of a message, kept in case they are not what was expected. */
    private static final class Head {
      private final InputStream stream;
      private final byte[] seen = new byte[MAX_HEAD_BYTES];
      private int count;

      Head(InputStream stream) {
        this.stream = stream;
      }

      /** The next octet, -1 at the end. */
      int next() throws IOException {
        int octet = stream.read();
        if (octet >= 0) {
          seen[count++] = (byte) octet;
        }
        return octet;
      }

      /** A number of 32 bits, -1 when it is longer or cut off. */
      long varint() throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
          int octet = next();
          if (octet < 0) {
            return -1;
          }
          value |= (octet & 0x7f) << shift;
          if (octet < 0x80) {
            return value & 0xFFFF_FFFFL;
          }
        }
        return -1;
      }

      InputStream again() {
        return new SequenceInputStream(
            new ByteArrayInputStream(Arrays.copyOf(seen, count)), stream);
      }
    }
  }
}
