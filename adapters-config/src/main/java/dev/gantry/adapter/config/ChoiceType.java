package dev.gantry.adapter.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One word of a list; case does not matter.
 *
 * @param <E> what the words stand for
 */
final class ChoiceType<E extends Object> extends ValueType<E> {
  private final LinkedHashMap<String, E> words;

  private ChoiceType(LinkedHashMap<String, E> words) {
    this.words = words;
  }

  /** The constants of an enum, in kebab-case. */
  static <E extends Enum<E>> ChoiceType<E> of(Class<E> type) {
    LinkedHashMap<String, E> words = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return new ChoiceType<>(words);
  }

  static <E extends Object> ChoiceType<E> of(LinkedHashMap<String, E> words) {
    return new ChoiceType<>(new LinkedHashMap<>(words));
  }

  Map<String, E> words() {
    return words;
  }

  @Override
  E read(RawValue raw) throws BadValueException {
    String text = textOf(raw, this).strip().toLowerCase(Locale.ROOT).replace('_', '-');
    @Nullable E value = words.get(text);
    if (value == null && text.equals("false")) {
      // YAML 1.1 readers turn an unquoted "off" into false
      value = words.get("off");
    }
    if (value == null) {
      throw mismatch();
    }
    return value;
  }

  @Override
  String allowed() {
    return words.keySet().stream().map(Quoting::quote).collect(Collectors.joining(", "));
  }

  @Override
  String show(E value) {
    for (Map.Entry<String, E> word : words.entrySet()) {
      if (word.getValue().equals(value)) {
        return Quoting.quote(word.getKey());
      }
    }
    throw new IllegalArgumentException("no word for " + value);
  }
}
