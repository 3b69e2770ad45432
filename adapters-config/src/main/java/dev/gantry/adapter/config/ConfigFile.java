package dev.gantry.adapter.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Reads a file of any of the three formats into a table; its name's extension says which. */
final class ConfigFile {
  /** Ten thousand peers with keys of their own need half of it. */
  static final int MAX_FILE_BYTES = 4 << 20;

  private ConfigFile() {}

  static RawValue.Table read(Path file) throws ConfigException {
    String name = file.toString();
    Format format = Format.of(name);
    String text = decode(name, octets(file));
    return switch (format) {
      case TOML -> TomlText.parse(text, name);
      case YAML -> StreamText.parseYaml(text, name);
      case JSON -> StreamText.parseJson(text, name);
    };
  }

  private enum Format {
    TOML,
    YAML,
    JSON;

    static Format of(String name) throws ConfigException {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.endsWith(".toml")) {
        return TOML;
      }
      if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
        return YAML;
      }
      if (lower.endsWith(".json")) {
        return JSON;
      }
      throw new ConfigException(
          name + ": the format is not known; name the file .toml, .yaml, .yml or .json");
    }
  }

  private static byte[] octets(Path file) throws ConfigException {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigException(file + ": is a directory, not a configuration file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] octets = in.readNBytes(MAX_FILE_BYTES + 1);
        if (octets.length > MAX_FILE_BYTES) {
          throw new ConfigException(
              file + ": is larger than " + MAX_FILE_BYTES + " bytes, the most for a configuration");
        }
        return octets;
      }
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file");
    } catch (AccessDeniedException e) {
      throw new ConfigException(file + ": not allowed to read it");
    } catch (IOException e) {
      throw new ConfigException(
          file + ": cannot be read: " + Quoting.oneLine(String.valueOf(e.getMessage())));
    }
  }

  private static String decode(String name, byte[] octets) throws ConfigException {
    int start = startsWith(octets, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    if (startsWith(octets, 0xFE, 0xFF) || startsWith(octets, 0xFF, 0xFE)) {
      throw new ConfigException(name + ": is UTF-16; save it as UTF-8");
    }
    ByteBuffer rest = ByteBuffer.wrap(octets, start, octets.length - start);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(rest)
          .toString();
    } catch (CharacterCodingException e) {
      throw new ConfigException(
          name + ": octet " + (rest.position() + 1) + " is not UTF-8; save it as UTF-8");
    }
  }

  private static boolean startsWith(byte[] octets, int... mark) {
    if (octets.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((octets[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
