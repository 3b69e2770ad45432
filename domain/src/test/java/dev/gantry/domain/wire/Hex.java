package dev.gantry.domain.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Byte fixtures: one field a line, a comment behind each {@code #}. */
final class Hex {
  private Hex() {}

  static byte[] bytes(String fixture) {
    var digits = new StringBuilder();
    fixture
        .lines()
        .map(line -> line.replaceAll("#.*", "").replaceAll("\\s", ""))
        .forEach(digits::append);
    return HexFormat.of().parseHex(digits);
  }

  static ByteBuffer buffer(String fixture) {
    return ByteBuffer.wrap(bytes(fixture));
  }
}
