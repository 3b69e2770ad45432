package dev.gantry.bootstrap.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reports that a command writes where it is asked to. */
final class ReportFile {
  private ReportFile() {}

  /** Has a report, and writes it. */
  @FunctionalInterface
  interface Writer {
    void write(OutputStream to) throws IOException;
  }

  /**
   * Writes one, unless {@code file} is null.
   *
   * @param what it is, in the message
   * @throws CommandException when the file cannot be written
   */
  static void write(@Nullable Path file, String what, Writer writer) {
    if (file == null) {
      return;
    }
    try (var to = Files.newOutputStream(file)) {
      writer.write(to);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FILES, "the %s %s cannot be written: %s".formatted(what, file, e.getMessage()));
    }
  }

  /** The same of a text, as UTF-8, which is made when it is wanted. */
  static void writeText(@Nullable Path file, String what, Supplier<String> text) {
    write(file, what, to -> to.write(text.get().getBytes(StandardCharsets.UTF_8)));
  }
}
