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
        return "unknown option " + first + nearest(unmatched.getSuggestions());
      }
      CommandLine line = failure.getCommandLine();
      return line.getSubcommands().isEmpty()
          ? "what is '" + first + "' for? This command does not take it"
          : "unknown command '" + first + "'" + nearest(first, line.getSubcommands().keySet());
    }
    var message = String.valueOf(failure.getMessage());
    return (message.startsWith("Error: ") ? message.substring("Error: ".length()) : message)
        .replaceFirst("is not an? (int|long)$", "is not a whole number")
        .replaceFirst("is not a double$", "is not a number");
  }

  private static String nearest(String word, Collection<String> commands) {
    var nearest = NearestWord.of(word, commands, MAX_CHANGES);
    return nearest(nearest == null ? List.of() : List.of(nearest));
  }

  private static String nearest(List<String> suggestions) {
    return suggestions.isEmpty() ? "" : " (did you mean " + suggestions.getFirst() + "?)";
  }
}
