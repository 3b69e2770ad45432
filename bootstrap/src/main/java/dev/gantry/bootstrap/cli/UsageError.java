package dev.gantry.bootstrap.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line that says where to look. */
final class UsageError {
  /** Two letters exchanged are two changes. */
  private static final int MAX_DISTANCE = 2;

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
    var nearest =
        commands.stream()
            .filter(command -> distance(word, command) <= MAX_DISTANCE)
            .sorted(Comparator.comparingInt(command -> distance(word, command)))
            .toList();
    return nearest(nearest);
  }

  /** Letters to add, drop or change. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static String nearest(List<String> suggestions) {
    return suggestions.isEmpty() ? "" : " (did you mean " + suggestions.getFirst() + "?)";
  }
}
