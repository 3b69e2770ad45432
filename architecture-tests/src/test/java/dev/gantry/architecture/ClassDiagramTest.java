package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the pages of {@code docs/internals/classes} to the classes that they show. With {@code
 * -Ddiagrams.write=true} the pages are drawn anew.
 */
final class ClassDiagramTest {
  private static final Path FOLDER = Path.of("docs", "internals", "classes");

  private static final Repository REPOSITORY = Repository.find();

  @BeforeAll
  static void draw_anew_if_asked_to() throws IOException {
    if (Boolean.getBoolean("diagrams.write")) {
      Path folder = Files.createDirectories(REPOSITORY.root().resolve(FOLDER));
      try (Stream<Path> old = Files.list(folder)) {
        for (Path file : old.toList()) {
          Files.delete(file);
        }
      }
      for (Page page : pages().toList()) {
        Files.writeString(folder.resolve(page.fileName()), page.text());
      }
    }
  }

  /** One for each adapter and testbench module with its packages that have no cycles. */
  static Stream<Page> pages() {
    var packages = new TreeMap<String, List<String>>();
    ClassCycleRules.PACKAGES.stream()
        .filter(name -> name.startsWith("adapter.") || name.startsWith("testbench."))
        .sorted()
        .forEach(
            name -> {
              String[] parts = name.split("\\.");
              String module =
                  parts[0].equals("adapter") ? "adapters-" + parts[1] : "testbench-tools";
              packages.computeIfAbsent(module, _ -> new ArrayList<>()).add(name);
            });
    return packages.entrySet().stream().map(each -> new Page(each.getKey(), each.getValue()));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_shows_the_classes(Page page) throws IOException {
    Path file = REPOSITORY.root().resolve(FOLDER).resolve(page.fileName());
    assertThat(file)
        .as(
            "%s, drawn anew by 'mvn -pl architecture-tests -am test -Dtest=ClassDiagramTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Ddiagrams.write=true'",
            REPOSITORY.nameOf(file))
        .exists()
        .content()
        .isEqualTo(page.text());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void classes_that_are_shown_have_no_cycle(Page page) {
    page.diagrams()
        .forEach((name, diagram) -> assertThat(diagram.knot()).as("cycle in %s", name).isEmpty());
  }

  @Test
  void every_page_is_of_a_module_that_is_still_there() throws IOException {
    try (Stream<Path> files = Files.list(REPOSITORY.root().resolve(FOLDER))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(pages().map(Page::fileName).toList());
    }
  }

  @Test
  void a_cycle_is_seen_and_drawn() {
    var diagram = ClassDiagram.of(Product.FIXTURES, Product.FIXTURE_ROOT + ".adapter.grpc.bpa");
    assertThat(diagram.knot()).containsExactly("KnotOne", "KnotTwo");
    assertThat(diagram.mermaid())
        .contains("  KnotOne ..> KnotTwo\n")
        .contains("  KnotTwo ..> KnotOne\n");
  }

  @Test
  void an_implementation_is_no_mere_use() {
    var diagram = ClassDiagram.of(Product.CLASSES, Product.ROOT + ".adapter.tcp.session");
    assertThat(diagram.mermaid())
        .contains("  <<interface>> SessionHandle\n")
        .contains("  SessionCommands ..|> SessionHandle\n")
        .contains("  SessionDriver ..|> SessionCommands\n")
        .contains("  Sessions ..> SessionDriver\n");
  }

  /**
   * One page.
   *
   * @param module whose classes
   * @param packages of it, below the root package
   */
  record Page(String module, List<String> packages) {
    Map<String, ClassDiagram> diagrams() {
      var diagrams = new TreeMap<String, ClassDiagram>();
      for (String each : packages) {
        String name = Product.ROOT + "." + each;
        diagrams.put(name, ClassDiagram.of(Product.CLASSES, name));
      }
      return diagrams;
    }

    String fileName() {
      return module + ".md";
    }

    String text() {
      var text = new StringBuilder("# Classes of `" + module + "`\n\n");
      text.append("Drawn from the compiled classes by `ClassDiagramTest`. A class and all that is");
      text.append(
          " nested in it are one\nbox; a dashed arrow with a closed head says \"implements");
      text.append(" it, or an interface in it\", one with an open head \"uses\".\nEach class");
      text.append(" stands above those that it knows: there is no cycle.\n");
      diagrams()
          .forEach(
              (name, diagram) ->
                  text.append(
                      "\n## `%s`\n\n```mermaid\n%s```\n".formatted(name, diagram.mermaid())));
      return text.toString();
    }

    @Override
    public String toString() {
      return module;
    }
  }
}
