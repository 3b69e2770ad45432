package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.NearestWord;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line that says where to look. */
final class UsageError {
  /** Further away a command is another word. */
  private static final int MAX_CHANGES = 2;

  /** How picocli begins to tell of a value, with the name of the argument or the option. */
  private static final String INVALID =
      "^Invalid value for (?:positional parameter at index [0-9.*]+ \\(([^)]+)\\)"
          + "|option '([^']+)'(?: \\([^)]*\\))?): ";

  private UsageError() {}

  static String sentence(ParameterException failure) {
    var spec = failure.getCommandLine().getCommandSpec();
    return oneLine(problem(failure)).replaceFirst("\\.$", "")
        + "; '"
        + spec.qualifiedName()
        + " --help' says what can be given";
  }

  /** Words of other programs may have several lines; an error of ours has one. */
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }

  private static String problem(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      var first = unmatched.getUnmatched().getFirst();
      if (unmatched.isUnknownOption()) {
        return unknownOption(first, failure.getCommandLine(), unmatched.getSuggestions());
      }
      CommandLine line = failure.getCommandLine();
      return line.getSubcommands().isEmpty()
          ? "what is '" + first + "' for? This command does not take it"
          : "unknown command '" + first + "'" + nearest(first, line.getSubcommands().keySet());
    }
    var message = String.valueOf(failure.getMessage());
    return (message.startsWith("Error: ") ? message.substring("Error: ".length()) : message)
        .replaceFirst(INVALID, "$1$2: ")
        .replaceFirst("is not an? (int|long)$", "is not a whole number")
        .replaceFirst("is not a double$", "is not a number");
  }

  /** One that belongs behind a command is told where it goes. */
  private static String unknownOption(String option, CommandLine line, List<String> suggestions) {
    var name = option.replaceFirst("=.*$", "");
    return line.getSubcommands().entrySet().stream()
        .filter(command -> command.getValue().getCommandSpec().findOption(name) != null)
        .findFirst()
        .map(
            command ->
                "%s belongs behind a command, as in '%s %s %s'"
                    .formatted(
                        name, line.getCommandSpec().qualifiedName(), command.getKey(), option))
        .orElseGet(() -> "unknown option " + option + nearest(suggestions));
  }

  private static String nearest(String word, Collection<String> commands) {
    var nearest = NearestWord.of(word, commands, MAX_CHANGES);
    return nearest(nearest == null ? List.of() : List.of(nearest));
  }

  private static String nearest(List<String> suggestions) {
    return suggestions.isEmpty() ? "" : " (did you mean " + suggestions.getFirst() + "?)";
  }
}
