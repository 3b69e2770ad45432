package dev.gantry.fuzz.proxy;

import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.SegmentHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes what a node sends to pieces, before anything is done to it. One thread. */
final class Framing {
  private final MessageDecoder decoder = new MessageDecoder(DecoderLimits.DEFAULT);
  private byte[] waiting = new byte[0];
  private boolean contactHeaderDue = true;
  private long dataBytesDue;

  /**
   * One message, the header of a segment, or octets of a bundle.
   *
   * @param octets not shared
   */
  record Frame(FrameKind kind, byte[] octets) {}

  /** What is complete now; the rest waits for more. */
  List<Frame> take(byte[] octets, int count) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(waiting);
    all.write(octets, 0, count);
    var window = ByteBuffer.wrap(all.toByteArray());
    var frames = new ArrayList<Frame>();
    while (takeOne(window, frames)) {}
    waiting = Arrays.copyOfRange(window.array(), window.position(), window.limit());
    return frames;
  }

  /** What never became complete. */
  byte[] rest() {
    return waiting;
  }

  private boolean takeOne(ByteBuffer window, List<Frame> into) {
    if (!window.hasRemaining()) {
      return false;
    }
    if (dataBytesDue > 0) {
      var data = new byte[(int) Math.min(dataBytesDue, window.remaining())];
      window.get(data);
      dataBytesDue -= data.length;
      into.add(new Frame(FrameKind.SEGMENT_DATA, data));
      return true;
    }
    int from = window.position();
    var read = contactHeaderDue ? decoder.decodeContactHeader(window) : decoder.decode(window);
    if (read instanceof Decoding.NeedMore) {
      return false;
    }
    contactHeaderDue = false;
    if (read instanceof SegmentHeader header) {
      dataBytesDue = header.dataLengthBytes();
    }
    into.add(
        new Frame(FrameKind.of(read), Arrays.copyOfRange(window.array(), from, window.position())));
    return true;
  }
}
