package dev.gantry.simulator;

import dev.gantry.domain.session.BundleToken;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a session has told its driver to write, and what has not left yet. */
final class OutputQueue {
  private record Write(@Nullable BundleToken token, byte[] octets, long chargedBytes) {}

  private final ArrayDeque<Write> writes = new ArrayDeque<>();

  boolean isEmpty() {
    return writes.isEmpty();
  }

  /** A message. */
  void add(byte[] octets) {
    writes.add(new Write(null, octets, 0));
  }

  /** A segment of a bundle. */
  void add(BundleToken token, byte[] octets, long chargedBytes) {
    writes.add(new Write(token, octets, chargedBytes));
  }

  /** Lets all leave; returns what its segments were charged. */
  long leave(Consumer<byte[]> target) {
    long chargedBytes = 0;
    for (var write = writes.poll(); write != null; write = writes.poll()) {
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
