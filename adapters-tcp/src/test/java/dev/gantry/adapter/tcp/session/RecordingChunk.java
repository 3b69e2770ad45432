package dev.gantry.adapter.tcp.session;

import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;

/** Octets that count up from 0, and how often they were released. */
final class RecordingChunk implements PayloadChunk {
  private final byte[] octets;
  private int releases;

  RecordingChunk(int length) {
    octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) i;
    }
  }

  @Override
  public ByteBuffer data() {
    return ByteBuffer.wrap(octets).asReadOnlyBuffer();
  }

  @Override
  public int lengthBytes() {
    return octets.length;
  }

  @Override
  public void release() {
    releases++;
  }

  int releases() {
    return releases;
  }
}
