package dev.gantry.fuzz.proxy;

import dev.gantry.fuzz.proxy.Framing.Frame;
import dev.gantry.fuzz.proxy.Plan.Mutation;
import dev.gantry.fuzz.proxy.Plan.Operation;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One way through the proxy: what comes in, bent by the plan, goes out. One thread. */
final class Direction {
  private final Framing framing = new Framing();
  private final List<Mutation> mutations;
  private final SplittableRandom random;
  private final Map<FrameKind, Operation> touched = new ConcurrentHashMap<>();
  private int frames;
  private @Nullable Frame swapped;

  Direction(Plan plan, boolean toServer) {
    this.mutations = plan.mutations().stream().filter(one -> one.toServer() == toServer).toList();
    this.random = new SplittableRandom(plan.randomSeed() + (toServer ? 1 : 0));
  }

  /** Kinds of frames that did not arrive as they were sent. Any thread. */
  Map<FrameKind, Operation> touched() {
    return touched;
  }

  /** What goes out for what came in. */
  byte[] pass(byte[] octets, int count) {
    var out = new ByteArrayOutputStream();
    for (var frame : framing.take(octets, count)) {
      var held = swapped;
      swapped = null;
      pass(frame, out);
      if (held != null) {
        // What it changes places with has not arrived as it was sent, either.
        touch(frame.kind(), Operation.SWAP);
        out.writeBytes(held.octets());
      }
    }
    return out.toByteArray();
  }

  /** What is left when no more comes. */
  byte[] end() {
    var out = new ByteArrayOutputStream();
    if (swapped != null) {
      out.writeBytes(swapped.octets());
    }
    out.writeBytes(framing.rest());
    return out.toByteArray();
  }

  /** Where to cut a write in two; the whole length for most. */
  int cut(int length) {
    return length > 1 && random.nextInt(4) == 0 ? random.nextInt(1, length) : length;
  }

  private void pass(Frame frame, ByteArrayOutputStream out) {
    if (frame.kind() == FrameKind.SEGMENT_DATA) {
      out.writeBytes(frame.octets());
      return;
    }
    var octets = frame.octets();
    boolean held = false;
    for (var mutation : mutations) {
      if (mutation.frame() == frames) {
        touch(frame.kind(), mutation.operation());
        held |= mutation.operation() == Operation.SWAP;
        octets = bent(octets, mutation.operation());
      }
    }
    frames++;
    if (held && swapped == null) {
      swapped = new Frame(frame.kind(), octets);
    } else {
      out.writeBytes(octets);
    }
  }

  private void touch(FrameKind kind, Operation operation) {
    touched.put(kind, operation);
  }

  private byte[] bent(byte[] octets, Operation operation) {
    if (octets.length == 0) {
      return octets;
    }
    int from = random.nextInt(octets.length);
    int to = random.nextInt(from, octets.length) + 1;
    return switch (operation) {
      case FLIP -> {
        var bent = octets.clone();
        bent[from] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        yield bent;
      }
      case DROP -> joined(octets, 0, from, to, octets.length);
      case DOUBLE -> joined(octets, 0, to, from, octets.length);
      case ROTATE -> joined(octets, from, octets.length, 0, from);
      case SWAP -> octets;
    };
  }

  /** Two ranges of the octets, one behind the other. */
  private static byte[] joined(byte[] octets, int from, int to, int andFrom, int andTo) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(Arrays.copyOfRange(octets, from, to));
    all.writeBytes(Arrays.copyOfRange(octets, andFrom, andTo));
    return all.toByteArray();
  }
}
