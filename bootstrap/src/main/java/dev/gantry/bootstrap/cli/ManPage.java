package dev.gantry.bootstrap.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One command as a page of section 1, in the macros of man(7). picocli's own generator writes
 * AsciiDoc, which another program would have to turn into a page.
 */
final class ManPage {
  private final CommandSpec command;
  private final StringBuilder roff = new StringBuilder();

  ManPage(CommandSpec command) {
    this.command = command;
  }

  /** {@code gantry-pki-init} for {@code gantry pki init}. */
  String name() {
    return command.qualifiedName("-");
  }

  String text() {
    roff.setLength(0);
    var usage = command.usageMessage();
    var description = paragraphs(usage.description());
    line(".TH \"" + name().toUpperCase(Locale.ROOT) + "\" \"1\" \"\" \"Gantry\"");
    section("NAME");
    line(escaped(name()) + " \\- " + escaped(firstSentence(description)));
    section("SYNOPSIS");
    line(escaped(synopsis()));
    section("DESCRIPTION");
    description.forEach(this::paragraph);
    arguments("ARGUMENTS", command.positionalParameters());
    arguments("OPTIONS", command.options());
    commands();
    footer(paragraphs(usage.footer()));
    section("SEE ALSO");
    line(
        seeAlso().stream()
            .map(page -> "\\fB" + escaped(page) + "\\fR(1)")
            .collect(Collectors.joining(", ")));
    return roff.toString();
  }

  private String synopsis() {
    var help = command.commandLine().getHelp();
    return help.synopsis(0).replaceAll("\\s+", " ").strip();
  }

  private void arguments(String title, List<? extends ArgSpec> all) {
    var shown = all.stream().filter(argument -> !argument.hidden()).toList();
    if (shown.isEmpty()) {
      return;
    }
    section(title);
    for (var argument : shown) {
      line(".TP");
      line(label(argument));
      paragraphs(argument.description()).forEach(text -> line(escaped(text)));
    }
  }

  private static String label(ArgSpec argument) {
    var value = "\\fI" + escaped(argument.paramLabel()) + "\\fR";
    if (argument instanceof OptionSpec option) {
      var names =
          Arrays.stream(option.names())
              .map(name -> "\\fB" + escaped(name) + "\\fR")
              .collect(Collectors.joining(", "));
      return option.arity().max() == 0 ? names : names + "=" + value;
    }
    return value;
  }

  private void commands() {
    if (command.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    command
        .subcommands()
        .forEach(
            (name, line) -> {
              line(".TP");
              line("\\fB" + escaped(name) + "\\fR");
              line(
                  escaped(
                      firstSentence(
                          paragraphs(line.getCommandSpec().usageMessage().description()))));
            });
  }

  /** Examples are lines, exit codes a sentence. */
  private void footer(List<String> paragraphs) {
    var examples = paragraphs.stream().filter(text -> !text.startsWith("Exit codes:")).toList();
    if (!examples.isEmpty()) {
      section("EXAMPLES");
      line(".nf");
      examples.forEach(text -> line(escaped(text.replaceFirst("^ *Examples?: *| {10}", ""))));
      line(".fi");
    }
    paragraphs.stream()
        .filter(text -> text.startsWith("Exit codes:"))
        .forEach(
            text -> {
              section("EXIT STATUS");
              line(escaped(text.substring("Exit codes:".length()).strip()));
            });
  }

  private List<String> seeAlso() {
    var pages = new ArrayList<String>();
    if (command.parent() != null) {
      pages.add(command.parent().qualifiedName("-"));
    }
    command.subcommands().values().stream()
        .map(line -> line.getCommandSpec().qualifiedName("-"))
        .forEach(pages::add);
    return pages;
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void paragraph(String text) {
    line(".PP");
    line(escaped(text));
  }

  private void line(String text) {
    roff.append(text).append('\n');
  }

  private static List<String> paragraphs(String[] lines) {
    return Stream.of(lines)
        .flatMap(text -> text.replace("%n", "\n").replace("%%", "%").lines())
        .filter(text -> !text.isBlank())
        .toList();
  }

  private static String firstSentence(List<String> paragraphs) {
    return paragraphs.isEmpty() ? "" : paragraphs.getFirst().replaceFirst("\\.$", "");
  }

  /**
   * A line that begins with a dot or an apostrophe would be a request, a hyphen may break a line.
   */
  private static String escaped(String text) {
    var plain = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    return plain.startsWith(".") ? "\\&" + plain : plain;
  }
}
