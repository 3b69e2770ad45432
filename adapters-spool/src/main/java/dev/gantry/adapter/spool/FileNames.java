package dev.gantry.adapter.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Turns the name of a peer into the name of a file or directory and back. Any thread. */
final class FileNames {
  /**
   * Longest part of a file name that a peer chooses, in octets; names may have 255, and time,
   * counters and suffixes need room.
   */
  static final int MAX_PEER_BYTES = 160;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int DIGEST_BYTES = 12;

  private FileNames() {}

  /**
   * A name for the file system: {@code /}, {@code %}, controls, blanks, what is not ASCII and a
   * leading dot become {@code %XX}. What would be too long is cut and ends in {@code ~} and a
   * digest.
   */
  static String encode(String text) {
    var name = new StringBuilder();
    for (var octet : text.getBytes(UTF_8)) {
      var c = octet & 0xFF;
      if (c <= ' '
          || c >= 0x7F
          || c == '/'
          || c == '%'
          || c == '\\'
          || (c == '.' && name.isEmpty())) {
        name.append('%').append(HEX.toHexDigits(octet));
      } else {
        name.append((char) c);
      }
    }
    if (name.length() > MAX_PEER_BYTES) {
      var digest = HEX.formatHex(sha256(text.getBytes(UTF_8)), 0, DIGEST_BYTES);
      name.setLength(MAX_PEER_BYTES - digest.length() - 1);
      name.append('~').append(digest);
    }
    return name.isEmpty() ? "%" : name.toString();
  }

  /** The text that a name stands for, or null when it is no such name. */
  static @Nullable String decode(String name) {
    var octets = new byte[name.length()];
    var length = 0;
    for (var i = 0; i < name.length(); i++) {
      var c = name.charAt(i);
      if (c >= 0x7F) {
        return null;
      }
      if (c == '%') {
        if (i + 2 >= name.length() || !isHex(name, i + 1)) {
          return null;
        }
        octets[length++] = (byte) HexFormat.fromHexDigits(name, i + 1, i + 3);
        i += 2;
      } else {
        octets[length++] = (byte) c;
      }
    }
    return new String(octets, 0, length, UTF_8);
  }

  private static boolean isHex(String text, int at) {
    return HexFormat.isHexDigit(text.charAt(at)) && HexFormat.isHexDigit(text.charAt(at + 1));
  }

  private static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The name of a file as text, with an underscore for each octet that is none in the locale. */
  static String printable(Path file) {
    return String.valueOf(file.getFileName()).replace('\uFFFD', '_');
  }

  /** Whether a name is one that its writer has not finished yet, or that is none of ours. */
  static boolean isHidden(String name) {
    return name.startsWith(".") || name.endsWith(".part") || name.endsWith(".tmp");
  }
}
