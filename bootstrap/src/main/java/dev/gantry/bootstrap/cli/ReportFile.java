package dev.gantry.bootstrap.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
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
   * Ends the command before its work where what it is to write, {@code what} in the message, has no
   * place: a run may take hours. Nothing is written yet, and files that are null are left out.
   */
  static void check(String what, @Nullable Path... files) {
    for (var file : files) {
      if (file != null) {
        check(what, file);
      }
    }
  }

  private static void check(String what, Path file) {
    if (Files.isDirectory(file)) {
      throw unwritable(what, file, "it is a folder; name a file in it");
    }
    var folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "the root is a folder");
    if (!Files.isDirectory(folder)) {
      throw unwritable(what, file, "there is no folder " + folder + "; make it first");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw unwritable(what, file, "who runs this may not write there");
    }
  }

  private static CommandException unwritable(String what, Path file, @Nullable String why) {
    return new CommandException(
        ExitCode.FILES, "the %s %s cannot be written: %s".formatted(what, file, why));
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
      throw unwritable(what, file, e.getMessage());
    }
  }

  /** The same of a text, as UTF-8, which is made when it is wanted. */
  static void writeText(@Nullable Path file, String what, Supplier<String> text) {
    write(file, what, to -> to.write(text.get().getBytes(StandardCharsets.UTF_8)));
  }
}
