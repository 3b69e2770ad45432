package dev.gantry.bootstrap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * Writes the man pages and the shell completion from what {@code --help} knows. The build of the
 * image runs it, in the image.
 */
final class Manual {
  private Manual() {}

  /** Usage: Manual FOLDER, which becomes the {@code share} of an image. */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]));
  }

  static void write(Path share) throws IOException {
    var line = Main.whole();
    var pages = Files.createDirectories(share.resolve("man/man1"));
    writePages(pages, line);
    var completions = Files.createDirectories(share.resolve("bash-completion/completions"));
    Files.writeString(completions.resolve("gantry"), AutoComplete.bash("gantry", line));
  }

  private static void writePages(Path folder, CommandLine line) throws IOException {
    var page = new ManPage(line.getCommandSpec());
    Files.writeString(folder.resolve(page.name() + ".1"), page.text());
    for (var command : line.getSubcommands().values()) {
      writePages(folder, command);
    }
  }
}
