package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.Amounts;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How options read amounts: with the units that the configuration takes. */
final class Converters {
  private Converters() {}

  /** So many octets, as many as an array may have: {@code 64KiB}. */
  static final class Bytes implements ITypeConverter<Integer> {
    private static final Pattern PLAIN = Pattern.compile("[+-]?[0-9]{1,9}");

    @Override
    public Integer convert(String text) {
      if (PLAIN.matcher(text).matches()) {
        return Integer.valueOf(text); // commands say themselves what they take
      }
      var bytes =
          read(text, "is not a whole number, with a unit or without (64KiB)", Amounts::bytes);
      if (bytes > Integer.MAX_VALUE) {
        throw new TypeConversionException("'" + text + "' is more than 2 GiB");
      }
      return bytes.intValue();
    }
  }

  /** A time: {@code 30s}, {@code 5m}. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return read(text, "is not a time such as 90s or 5m", Amounts::duration);
    }
  }

  /** A time that may be none: {@code 0s}, {@code 20m}, {@code 365d}. */
  static final class Span implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return read(text, "is not a time such as 0s, 90s or 2h", Amounts::span);
    }
  }

  private static <T extends Object> T read(
      String text, String otherwise, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' " + otherwise);
    }
  }
}
