package dev.gantry.bootstrap.cli;

import dev.gantry.testbench.mock.DispatchScript;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a mock BPA is told to do with bundles: a word, some with a value behind {@code =}. */
final class AnswerScript implements ITypeConverter<DispatchScript> {
  private static final int MAX_VALUE = 1_000_000;

  @Override
  public DispatchScript convert(String text) {
    int equals = text.indexOf('=');
    var word = equals < 0 ? text : text.substring(0, equals);
    var value = equals < 0 ? null : text.substring(equals + 1);
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "at-once" -> plain(new DispatchScript.Accept(), text, value);
      case "late" -> new DispatchScript.Delay(Duration.ofMillis(number(text, value)));
      case "never" -> plain(new DispatchScript.Hold(), text, value);
      case "reversed" -> new DispatchScript.Reverse(number(text, value));
      case "unknown-ids" -> plain(new DispatchScript.AnswerUnknownIds(), text, value);
      case "empty" -> plain(new DispatchScript.AnswerEmpty(), text, value);
      case "refused" -> named(DispatchScript::refusing, text, value);
      case "closed" -> named(DispatchScript::closing, text, value);
      case "cut" -> plain(new DispatchScript.Vanish(), text, value);
      case "unread" -> plain(new DispatchScript.StopReading(), text, value);
      default ->
          throw new TypeConversionException(
              "\"" + text + "\" is none of the words that --help lists");
    };
  }

  private static DispatchScript plain(DispatchScript script, String text, @Nullable String value) {
    if (value != null) {
      throw new TypeConversionException("\"" + text + "\" takes no value");
    }
    return script;
  }

  private static int number(String text, @Nullable String value) {
    try {
      int number = Integer.parseInt(String.valueOf(value));
      if (number >= 1 && number <= MAX_VALUE) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below, as any other wrong number.
    }
    throw new TypeConversionException(
        "\"" + text + "\" needs a number from 1 to " + MAX_VALUE + " behind the =");
  }

  private static DispatchScript named(
      Function<String, DispatchScript> script, String text, @Nullable String status) {
    try {
      return script.apply(String.valueOf(status));
    } catch (IllegalArgumentException _) {
      throw new TypeConversionException(
          "\"" + text + "\" needs the name of a gRPC status behind the =, UNAVAILABLE for example");
    }
  }
}
