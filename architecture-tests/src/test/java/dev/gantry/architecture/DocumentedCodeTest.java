package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Code in documents is code that is compiled and run: it stands in a test of an example. */
final class DocumentedCodeTest {
  private static final String EXAMPLES = "/src/test/java/dev/gantry/example/";
  private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final Pattern XML_BLOCK = Pattern.compile("(?s)```xml\\n(.*?)```");
  private static final Pattern OURS =
      Pattern.compile(
          "(?s)<groupId>dev\\.gantry</groupId>\\s*<artifactId>([^<]+)</artifactId>"
              + "(?:\\s*<version>([^<]+)</version>)?");

  /** Of an indented block, which no marker says the language of. */
  private static final Pattern JAVA_LINE = Pattern.compile("(?m)^    .*[;{]$");

  private final Repository repository = Repository.find();

  @Test
  void every_java_block_of_a_document_is_compiled_and_run() {
    assertThat(notRun(repository.markdown(), examples()))
        .as("code in documents that is in no test of an example, with its first line")
        .isEmpty();
  }

  @Test
  void no_java_hides_in_a_block_without_a_marker() {
    assertThat(repository.markdown())
        .filteredOn(document -> JAVA_LINE.matcher(unmarked(document)).find())
        .extracting(repository::nameOf)
        .isEmpty();
  }

  @Test
  void the_documents_that_show_code_are_found() {
    assertThat(repository.markdown().stream().filter(this::showsJava).map(repository::nameOf))
        .contains("docs/library.md", "docs/test-bench.md", "docs/internals/simulating.md");
  }

  @Test
  void a_block_that_differs_in_one_word_is_noticed() {
    String block = blocks(JAVA_BLOCK, document("docs/library.md")).getFirst();
    assertThat(examples()).anyMatch(example -> example.contains(squeezed(block)));
    assertThat(examples())
        .noneMatch(example -> example.contains(squeezed(block.replaceFirst("var", "val"))));
  }

  @Test
  void every_artifact_of_ours_in_a_document_is_in_the_bom_with_its_version() {
    Artifacts artifacts = Artifacts.of(repository);
    int named = 0;
    for (Path document : repository.markdown()) {
      for (String block : blocks(XML_BLOCK, Repository.read(document))) {
        var dependency = OURS.matcher(block);
        while (dependency.find()) {
          named++;
          assertThat(artifacts.offered()).contains(dependency.group(1));
          if (dependency.group(2) != null) {
            assertThat(dependency.group(2)).isEqualTo(artifacts.version());
          }
        }
      }
    }
    assertThat(named).isPositive();
  }

  private List<String> notRun(List<Path> documents, List<String> examples) {
    List<String> lost = new ArrayList<>();
    for (Path document : documents) {
      for (String block : blocks(JAVA_BLOCK, Repository.read(document))) {
        String code = squeezed(block);
        if (examples.stream().noneMatch(example -> example.contains(code))) {
          lost.add(repository.nameOf(document) + ": " + block.lines().findFirst().orElse(""));
        }
      }
    }
    return lost;
  }

  /** The sources of all examples, without white space; Surefire runs each, by its name. */
  private List<String> examples() {
    return repository.javaSources().stream()
        .filter(source -> repository.nameOf(source).contains(EXAMPLES))
        .filter(source -> source.toString().endsWith("Test.java"))
        .map(Repository::read)
        .filter(text -> text.contains("@Test\n") && !text.contains("@Disabled"))
        .map(DocumentedCodeTest::squeezed)
        .toList();
  }

  private static String unmarked(Path document) {
    return Repository.read(document).replaceAll("(?s)```.*?```", "");
  }

  private boolean showsJava(Path document) {
    return JAVA_BLOCK.matcher(Repository.read(document)).find();
  }

  private String document(String name) {
    return Repository.read(repository.root().resolve(name));
  }

  private static List<String> blocks(Pattern pattern, String document) {
    return pattern.matcher(document).results().map(found -> found.group(1)).toList();
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
