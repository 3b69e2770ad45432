package dev.gantry.domain.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the data of a transfer may be compressed between two entities that agreed on it: an extension
 * of our own, in the private-use range of RFC 9174 8.3 and 8.4. Its wire format is in
 * docs/reference/compression.md.
 */
public enum CompressionMethod {
  /** Zstandard frames (RFC 8878). */
  ZSTANDARD(1),
  /** LZ4 blocks. */
  LZ4(2);

  private final int code;

  CompressionMethod(int code) {
    this.code = code;
  }

  /** The octet that stands for it in a session item. */
  public int code() {
    return code;
  }

  /** The one with this octet, null for one that is not known. */
  static @Nullable CompressionMethod of(int code) {
    for (var method : values()) {
      if (method.code == code) {
        return method;
      }
    }
    return null;
  }

  /** The first of {@code preferred} that is among {@code others}, null when none is. */
  public static @Nullable CompressionMethod firstCommon(
      List<CompressionMethod> preferred, List<CompressionMethod> others) {
    for (var method : preferred) {
      if (others.contains(method)) {
        return method;
      }
    }
    return null;
  }
}
