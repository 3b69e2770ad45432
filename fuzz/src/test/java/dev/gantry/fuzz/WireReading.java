package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.SegmentHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One direction of a connection, read as an adapter reads it: octets come in chunks, the decoder
 * sees what has come, and the data of segments is passed over. Checks each answer of the decoder.
 */
final class WireReading {
  private final MessageDecoder decoder;
  private final ByteBuffer octets;
  private final List<Decoding> read = new ArrayList<>();
  private boolean contactHeaderDue;
  private boolean over;
  private int shown;
  private int at;
  private long dataBytesDue;

  /**
   * Nothing has come yet.
   *
   * @param order of the windows, which must not matter
   * @param contactHeaderFirst whether the stream begins with a Contact Header
   */
  WireReading(MessageDecoder decoder, byte[] stream, ByteOrder order, boolean contactHeaderFirst) {
    this.decoder = decoder;
    this.octets = ByteBuffer.wrap(stream).asReadOnlyBuffer().order(order);
    this.contactHeaderDue = contactHeaderFirst;
  }

  /** All at once. */
  WireReading whole() {
    return more(octets.capacity());
  }

  /** In chunks of that many octets. */
  WireReading inChunksOf(int chunkBytes) {
    while (shown < octets.capacity()) {
      more(chunkBytes);
    }
    return this;
  }

  /** What was read: messages, and in the end perhaps what cannot be one. */
  List<Decoding> read() {
    return read;
  }

  private WireReading more(int count) {
    shown = Math.min(octets.capacity(), shown + count);
    while (passedData() && !over && step()) {}
    return this;
  }

  /** Passes over the data of a segment; whether all of it has come. */
  private boolean passedData() {
    int passed = (int) Math.min(dataBytesDue, shown - at);
    at += passed;
    dataBytesDue -= passed;
    return dataBytesDue == 0;
  }

  private boolean step() {
    var window = octets.slice(at, shown - at).order(octets.order());
    int windowBytes = window.remaining();
    var decoding = contactHeaderDue ? decoder.decodeContactHeader(window) : decoder.decode(window);
    switch (decoding) {
      case Decoding.NeedMore(int totalBytes) -> {
        assertThat(totalBytes).isGreaterThan(windowBytes);
        assertThat(totalBytes).isLessThanOrEqualTo(decoder.maxWindowBytes());
        assertThat(window.position()).isZero();
        return false;
      }
      case Decoding.Malformed malformed -> {
        assertThat(window.position()).isZero();
        assertThat(malformed.typeOctet()).isBetween(0, 255);
        over = true;
      }
      case SegmentHeader header -> {
        assertThat(header.dataLengthBytes()).isNotNegative();
        dataBytesDue = header.dataLengthBytes();
      }
      case ContactHeader _ -> contactHeaderDue = false;
      case Message _ -> {}
    }
    read.add(decoding);
    assertThat(over || window.position() > 0).isTrue();
    at += window.position();
    return !over;
  }
}
