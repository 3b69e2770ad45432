package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Main;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of the sources: what a reader should never have to think about. */
final class TidyTest {
  /** Below this the walk has missed a module. */
  private static final int LEAST_JAVA_SOURCES = 100;

  private static final Pattern TAB = Pattern.compile("\t");
  private static final Pattern TRAILING_SPACE = Pattern.compile("[ \t]+$", Pattern.MULTILINE);
  // In two halves, so that this file does not break its own rules.
  private static final Pattern BARE_TODO =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b(?!.*#\\d)");
  private static final Pattern MACHINE_PATH =
      Pattern.compile("/wo" + "rk/|/tm" + "p/w/|/ho" + "me/[a-z]|/Us" + "ers/[a-z]");
  private static final Pattern TEST_METHOD =
      Pattern.compile("^ *@(Test|ParameterizedTest|RepeatedTest)\\b", Pattern.MULTILINE);
  private static final Pattern ABSTRACT_CLASS =
      Pattern.compile("^(public )?(abstract class|interface) ", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE_BLOCK = Pattern.compile("(?s)```.*?```|`[^`\\n]*`");

  private final Repository repository = Repository.find();

  @Test
  void all_java_sources_are_found() {
    assertThat(repository.javaSources()).hasSizeGreaterThan(LEAST_JAVA_SOURCES);
  }

  @Test
  void java_sources_are_formatted() {
    assertThat(unformatted(repository.javaSources()))
        .as("sources that google-java-format would change; 'mvn -Pformat validate' mends them")
        .isEmpty();
  }

  @Test
  void texts_have_no_tabs_and_no_trailing_space() {
    assertThat(breaking(TAB)).as("files with tabs").isEmpty();
    assertThat(breaking(TRAILING_SPACE)).as("files with space at the end of a line").isEmpty();
  }

  @Test
  void no_note_to_do_something_without_an_issue() {
    assertThat(breaking(BARE_TODO)).isEmpty();
  }

  @Test
  void no_path_of_one_machine() {
    assertThat(breaking(MACHINE_PATH)).isEmpty();
  }

  @Test
  void every_package_says_what_it_is_for_and_is_null_marked() {
    Set<String> packages = new TreeSet<>();
    Set<String> described = new TreeSet<>();
    for (Path source : repository.javaSources()) {
      String folder = repository.nameOf(source.getParent());
      int start = folder.indexOf("/java/");
      if (start >= 0 && !source.endsWith("module-info.java")) {
        // A package that spans main and tests is described once.
        String name = folder.substring(0, folder.indexOf("/src/")) + folder.substring(start + 5);
        packages.add(name);
        if (source.endsWith("package-info.java")
            && Repository.read(source).contains("@NullMarked")) {
          described.add(name);
        }
      }
    }
    packages.removeAll(described);
    assertThat(packages).as("packages without a @NullMarked package-info").isEmpty();
  }

  /** Surefire does not run a misnamed test class, and says nothing. */
  @Test
  void classes_with_tests_end_in_test() {
    List<String> misnamed = new ArrayList<>();
    for (Path source : repository.javaSources()) {
      String text = Repository.read(source);
      if (repository.nameOf(source).contains("src/test/")
          && TEST_METHOD.matcher(text).find()
          && !ABSTRACT_CLASS.matcher(text).find()
          && !source.toString().endsWith("Test.java")) {
        misnamed.add(repository.nameOf(source));
      }
    }
    assertThat(misnamed).isEmpty();
  }

  @Test
  void links_in_documents_lead_somewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : repository.markdown()) {
      String text = CODE_BLOCK.matcher(Repository.read(document)).replaceAll("");
      Matcher link = LINK.matcher(text);
      while (link.find()) {
        if (!leadsSomewhere(document, link.group(1))) {
          broken.add(repository.nameOf(document) + " -> " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void a_badly_formatted_source_is_noticed(@org.junit.jupiter.api.io.TempDir Path folder)
      throws Exception {
    Path bad = Files.writeString(folder.resolve("Bad.java"), "class  Bad { int  x ; }\n");
    assertThat(unformatted(List.of(bad))).hasSize(1);
  }

  private static boolean leadsSomewhere(Path document, String target) {
    if (target.matches("[a-z]+:.*")) {
      return true;
    }
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
    if (!Files.exists(file)) {
      return false;
    }
    return parts.length < 2 || anchors(Repository.read(file)).anyMatch(parts[1]::equals);
  }

  /** The anchors that a Markdown viewer makes of headings. */
  private static Stream<String> anchors(String document) {
    return document
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ *", "").toLowerCase(java.util.Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'));
  }

  private List<String> breaking(Pattern pattern) {
    return repository.textFiles().stream()
        .filter(file -> pattern.matcher(Repository.read(file)).find())
        .map(repository::nameOf)
        .toList();
  }

  /** Asks the formatter itself, with the same steps as its command line. */
  private List<String> unformatted(List<Path> sources) {
    StringWriter changed = new StringWriter();
    StringWriter errors = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("--dry-run"));
    sources.forEach(source -> arguments.add(source.toString()));
    try {
      Main formatter =
          new Main(
              new PrintWriter(changed, true),
              new PrintWriter(errors, true),
              new ByteArrayInputStream(new byte[0]));
      formatter.format(arguments.toArray(String[]::new));
    } catch (Exception failure) {
      throw new AssertionError("the formatter failed: " + errors, failure);
    }
    assertThat(errors.toString()).as("errors of the formatter").isEmpty();
    return changed
        .toString()
        .lines()
        .map(Path::of)
        .map(p -> p.startsWith(repository.root()) ? repository.nameOf(p) : p.toString())
        .toList();
  }
}
