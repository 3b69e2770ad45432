package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The coordinates of what others build on. */
final class ArtifactsTest {
  /** What only tries the others, or is published as an image. */
  private static final Set<String> NOT_PUBLISHED =
      Set.of("gantry-bootstrap", "gantry-architecture-tests", "gantry-benchmarks", "gantry-fuzz");

  private final Artifacts artifacts = Artifacts.of(Repository.find());

  @Test
  void every_module_is_named_after_its_folder_and_has_the_version_of_its_parent() {
    assertThat(artifacts.modules()).hasSizeGreaterThan(10);
    for (Artifacts.Module module : artifacts.modules()) {
      assertThat(module.artifactId()).isEqualTo("gantry-" + module.folder().replace('/', '-'));
      assertThat(Artifacts.text(module.pom(), "/project/parent/groupId")).isEqualTo("dev.gantry");
      assertThat(Artifacts.text(module.pom(), "/project/parent/version"))
          .as(module.folder())
          .isEqualTo(artifacts.version());
      assertThat(Artifacts.text(module.pom(), "/project/version")).isEmpty();
      assertThat(Artifacts.text(module.pom(), "/project/name")).isNotEmpty();
    }
  }

  @Test
  void what_is_not_published_is_named_here() {
    assertThat(artifacts.modules())
        .filteredOn(module -> !module.isPublished())
        .extracting(Artifacts.Module::artifactId)
        .containsExactlyInAnyOrderElementsOf(NOT_PUBLISHED);
    for (Artifacts.Module module : artifacts.modules()) {
      for (String jar : Set.of("source", "javadoc")) {
        assertThat(
                Artifacts.text(module.pom(), "/project/properties/maven." + jar + ".skip")
                    .isEmpty())
            .as(module.folder() + " has a " + jar + " jar")
            .isEqualTo(module.isPublished());
      }
    }
  }

  @Test
  void the_bom_has_all_that_is_published_and_nothing_else() {
    assertThat(artifacts.managedByBom()).isEqualTo(artifacts.published());
    assertThat(artifacts.managedByRoot()).containsAll(artifacts.published());
  }

  @Test
  void the_bom_has_the_version_and_licence_of_all_and_brings_no_version_of_others() {
    assertThat(artifacts.ofBom("/project/groupId")).isEqualTo("dev.gantry");
    assertThat(artifacts.ofBom("/project/artifactId")).isEqualTo("gantry-bom");
    assertThat(artifacts.ofBom("/project/version")).isEqualTo(artifacts.version());
    assertThat(artifacts.ofBom("/project/licenses/license/name"))
        .isEqualTo(artifacts.ofRoot("/project/licenses/license/name"))
        .isNotEmpty();
    assertThat(artifacts.ofBom("/project/parent/artifactId")).isEmpty();
    assertThat(artifacts.ofBom("count(//dependency[groupId!='dev.gantry'])")).isEqualTo("0");
    assertThat(artifacts.ofBom("count(//dependency[version!='${project.version}'])"))
        .isEqualTo("0");
  }

  @Test
  void equal_sources_carry_an_equal_time() {
    assertThat(artifacts.ofRoot("/project/properties/project.build.outputTimestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  }
}
