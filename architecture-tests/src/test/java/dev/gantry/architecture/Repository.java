package dev.gantry.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of this repository that people write: no build output, no version control. */
final class Repository {
  private static final Set<String> SKIPPED =
      Set.of("target", ".git", ".idea", ".gantry", "node_modules");
  private static final Set<String> TEXT =
      Set.of("java", "md", "sh", "xml", "toml", "yaml", "yml", "json", "proto", "options", "c");

  private final Path root;
  private final List<Path> files = new ArrayList<>();

  private Repository(Path root) {
    this.root = root;
  }

  /** Finds the root above the working folder of the test, which is that of this module. */
  static Repository find() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("gantry"))
        || !Files.exists(folder.resolve("domain/pom.xml"))) {
      folder = folder.getParent();
    }
    Repository repository = new Repository(folder);
    repository.walk();
    return repository;
  }

  private void walk() {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return SKIPPED.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.add(file);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    files.sort(null);
  }

  Path root() {
    return root;
  }

  List<Path> javaSources() {
    return withExtension("java");
  }

  List<Path> markdown() {
    return withExtension("md");
  }

  /** Everything that is read as text, the extensionless scripts included. */
  List<Path> textFiles() {
    return files.stream().filter(f -> TEXT.contains(extension(f)) || isScript(f)).toList();
  }

  String nameOf(Path file) {
    return root.relativize(file).toString();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<Path> withExtension(String extension) {
    return files.stream().filter(f -> extension(f).equals(extension)).toList();
  }

  private boolean isScript(Path file) {
    return extension(file).isEmpty() && Files.isExecutable(file);
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }
}
