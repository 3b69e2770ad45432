package dev.gantry.domain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the test sources of all modules hold, read as text because one module does not see the
 * classes of the others.
 *
 * @param tests {@code Class} of every test class and {@code Class#method} of every test
 * @param citations sections cited by {@link Rfc9174}, each with the test that cites it
 */
record TestSources(Set<String> tests, List<Citation> citations) {
  private static final Pattern METHOD =
      Pattern.compile("^ +(?:public |static )*void ([a-z][A-Za-z0-9_]*)\\(", Pattern.MULTILINE);
  private static final Pattern TEST =
      Pattern.compile("^ +@(?:Test|ParameterizedTest|RepeatedTest)\\b", Pattern.MULTILINE);
  private static final Pattern CITATION =
      Pattern.compile("@Rfc9174\\(\\s*(\\{[^}]*\\}|\"[^\"]*\")\\s*\\)");
  private static final Pattern SECTION = Pattern.compile("\"([^\"]*)\"");

  private static final Set<String> NO_MODULES = Set.of("src", "target", ".git");

  /**
   * A section that a test cites.
   *
   * @param section dotted
   * @param test {@code Class#method}
   */
  record Citation(String section, String test) {}

  /** Reads {@code src/test/java} of every module under {@code root}, also of modules in modules. */
  static TestSources under(Path root) {
    var tests = new TreeSet<String>();
    var citations = new ArrayList<Citation>();
    try {
      for (var module : modules(root)) {
        var sources = module.resolve("src/test/java");
        if (Files.isDirectory(sources)) {
          try (var files = Files.walk(sources)) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
              read(file, Files.readString(file), tests, citations);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TestSources(tests, citations);
  }

  /** All folders that may be modules: a folder without a pom may still hold some. */
  private static List<Path> modules(Path folder) throws IOException {
    var modules = new ArrayList<Path>();
    try (var folders = Files.list(folder)) {
      for (var inner : folders.filter(Files::isDirectory).sorted().toList()) {
        if (!NO_MODULES.contains(inner.getFileName().toString())) {
          modules.add(inner);
          modules.addAll(modules(inner));
        }
      }
    }
    return modules;
  }

  private static void read(Path file, String source, Set<String> tests, List<Citation> citations) {
    var name = file.getFileName().toString().replace(".java", "");
    if (!name.endsWith("Test") && !source.contains("@Test\n")) {
      return;
    }
    tests.add(name);
    var method = METHOD.matcher(source);
    while (method.find()) {
      // What stands above a method, back to the blank line before it.
      int above = Math.max(0, source.lastIndexOf("\n\n", method.start()));
      var annotations = source.substring(above, method.start());
      if (TEST.matcher(annotations).find() && !annotations.contains("@Disabled")) {
        var test = name + "#" + method.group(1);
        tests.add(test);
        cite(annotations, test, citations);
      }
    }
  }

  private static void cite(String annotations, String test, List<Citation> citations) {
    var citation = CITATION.matcher(annotations);
    while (citation.find()) {
      var section = SECTION.matcher(citation.group(1));
      while (section.find()) {
        citations.add(new Citation(section.group(1), test));
      }
    }
  }
}
