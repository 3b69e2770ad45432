package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Documents for developers name classes and packages that exist. A name is what stands alone in
 * backquotes: {@code SessionHandle}, {@code Session.handle(event)}, {@code dev.gantry.port.in}.
 */
final class DocumentedNamesTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|interface|record|enum) ([A-Z]\\w*)");

  /** Two humps at least: one alone may be a word, a state or a table's heading. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)\\b.*");

  private static final Pattern PACKAGE_NAME = Pattern.compile("dev(\\.[a-z]+)+");

  /** Of the JDK and Netty. */
  private static final Set<String> OF_OTHERS =
      Set.of("ByteBuf", "ByteBuffer", "MemorySegment", "IllegalStateException", "RandomGenerator");

  private final Repository repository = Repository.find();
  private final Set<String> classes = new TreeSet<>();
  private final Set<String> packages = new TreeSet<>();

  @BeforeEach
  void read_the_names_of_the_sources() {
    for (Path source : repository.javaSources()) {
      DECLARED.matcher(Repository.read(source)).results().forEach(it -> classes.add(it.group(1)));
      String folder = repository.nameOf(source.getParent());
      String name = folder.replaceFirst(".*/java/", "").replace('/', '.');
      for (int dot = name.length(); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
        packages.add(name.substring(0, dot));
      }
    }
  }

  @Test
  void classes_and_packages_in_documents_exist() {
    List<String> unknown = new ArrayList<>();
    for (Path document : documents().toList()) {
      unknownIn(Repository.read(document))
          .forEach(name -> unknown.add(repository.nameOf(document) + ": " + name));
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void names_that_nobody_has_are_noticed() {
    assertThat(unknownIn("`NoSuchThing`, `NoSuchThing.does(it)`, `dev.gantry.nowhere`")).hasSize(3);
    assertThat(unknownIn("`SessionHandle`, `Session`, `mvn -Pformat`, `ByteBuf`")).isEmpty();
  }

  private Stream<Path> documents() {
    return repository.markdown().stream()
        .filter(
            document -> {
              String name = repository.nameOf(document);
              return name.equals("CONTRIBUTING.md")
                  || name.matches("docs/(internals|decisions|state-machines)/.*");
            });
  }

  private List<String> unknownIn(String text) {
    return QUOTED
        .matcher(BLOCK.matcher(text).replaceAll(""))
        .results()
        .map(it -> it.group(1))
        .filter(name -> !isKnown(name))
        .collect(Collectors.toList());
  }

  private boolean isKnown(String name) {
    if (PACKAGE_NAME.matcher(name).matches()) {
      return packages.contains(name);
    }
    var className = CLASS_NAME.matcher(name);
    return !className.matches()
        || classes.contains(className.group(1))
        || OF_OTHERS.contains(className.group(1));
  }
}
