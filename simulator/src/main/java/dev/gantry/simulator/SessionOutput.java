package dev.gantry.simulator;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The octets that a session wants written and that have not left yet. */
final class SessionOutput {
  private record Write(@Nullable BundleToken token, byte[] octets, long chargedBytes) {}

  private final ArrayDeque<Write> writes = new ArrayDeque<>();
  private boolean hasLeft;

  boolean isEmpty() {
    return writes.isEmpty();
  }

  void add(ContactHeader header) {
    var buffer = ByteBuffer.allocate(ContactHeader.LENGTH_BYTES);
    MessageEncoder.encode(header, buffer);
    writes.add(new Write(null, buffer.array(), 0));
  }

  void add(Message message) {
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
    MessageEncoder.encode(message, buffer);
    writes.add(new Write(null, buffer.array(), 0));
  }

  /** A segment with its range of {@code bundle}. */
  void add(SessionAction.SendSegment segment, byte[] bundle) {
    var header = segment.header();
    int length = (int) header.dataLengthBytes();
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(header) + length);
    MessageEncoder.encode(header, buffer);
    buffer.put(bundle, (int) segment.offsetBytes(), length);
    writes.add(new Write(segment.token(), buffer.array(), segment.chargedBytes()));
  }

  /** Whether something left when something was let leave last. */
  boolean hasLeft() {
    return hasLeft;
  }

  /** Lets all leave while there is room; returns what its segments were charged. */
  long leave(BooleanSupplier hasRoom, Consumer<byte[]> target) {
    long chargedBytes = 0;
    hasLeft = false;
    while (!writes.isEmpty() && hasRoom.getAsBoolean()) {
      var write = writes.remove();
      hasLeft = true;
      chargedBytes += write.chargedBytes();
      target.accept(write.octets());
    }
    return chargedBytes;
  }

  /** Forgets the segments of one bundle; returns what they were charged. */
  long drop(BundleToken token) {
    long chargedBytes = 0;
    for (var each = writes.iterator(); each.hasNext(); ) {
      var write = each.next();
      if (token.equals(write.token())) {
        chargedBytes += write.chargedBytes();
        each.remove();
      }
    }
    return chargedBytes;
  }

  void clear() {
    writes.clear();
  }
}
