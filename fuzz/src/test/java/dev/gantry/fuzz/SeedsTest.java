package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The corpora begin with the golden octets. */
class SeedsTest {
  /** Writes them anew where it is set. */
  private static final boolean WRITE = Boolean.getBoolean("fuzz.seeds.write");

  /** Where the inputs of each target are, by the name of its class; Jazzer looks there. */
  private static final Map<String, String> FOLDERS =
      Map.of(
          "WireDecoderFuzzTest",
              "fuzz/WireDecoderFuzzTestInputs/octets_mean_the_same_in_any_chunks",
          "SessionFuzzTest", "fuzz/SessionFuzzTestInputs/nothing_breaks_a_session",
          "CertificateClaimsFuzzTest",
              "fuzz/CertificateClaimsFuzzTestInputs/claims_are_read_or_refused",
          "ConfigurationFuzzTest",
              "fuzz/ConfigurationFuzzTestInputs/a_file_is_a_configuration_or_one_line",
          "OperatorJsonFuzzTest", "fuzz/OperatorJsonFuzzTestInputs/every_request_has_an_answer",
          "BpaMessagesFuzzTest",
              "adapter/grpc/bpa/BpaMessagesFuzzTestInputs/a_bpa_cannot_break_the_link",
          "ContactPlanFuzzTest",
              "contactplan/reading/ContactPlanFuzzTestInputs/a_plan_is_understood_or_refused_in_one_line",
          "TrafficFuzzTest",
              "fuzz/TrafficFuzzTestInputs/traffic_is_understood_or_refused_in_one_line",
          "CompressedDataFuzzTest",
              "adapter/tcp/compression/CompressedDataFuzzTestInputs/data_are_the_bundle_or_refused",
          "MockBpaFuzzTest",
              "testbench/mock/MockBpaFuzzTestInputs/a_convergence_layer_cannot_break_the_mock");

  private static final Path RESOURCES = Path.of("src/test/resources/dev/gantry");

  @Test
  void every_target_begins_with_inputs_that_mean_something() throws IOException {
    var seeds = Seeds.all();
    assertThat(seeds.keySet()).isEqualTo(FOLDERS.keySet());
    for (var target : seeds.entrySet()) {
      var folder = RESOURCES.resolve(FOLDERS.get(target.getKey()));
      for (var seed : target.getValue().entrySet()) {
        var file = folder.resolve(seed.getKey());
        if (WRITE) {
          Files.createDirectories(folder);
          Files.write(file, seed.getValue());
        }
        assertThat(file).as("-Dfuzz.seeds.write=true writes it").exists();
        assertThat(Files.readAllBytes(file)).as(file.toString()).isEqualTo(seed.getValue());
      }
    }
  }

  @Test
  void every_folder_is_that_of_a_target() throws IOException {
    for (var folder : FOLDERS.entrySet()) {
      var path = folder.getValue();
      int end = path.indexOf("Inputs/");
      var source =
          Files.readString(Path.of("src/test/java/dev/gantry", path.substring(0, end) + ".java"));
      assertThat(source).contains("void " + path.substring(end + "Inputs/".length()) + "(byte[]");
    }
    try (var sources = Files.walk(Path.of("src/test/java"))) {
      assertThat(
              sources
                  .map(source -> source.getFileName().toString())
                  .filter(name -> name.endsWith("FuzzTest.java"))
                  .map(name -> name.replace(".java", ""))
                  .collect(Collectors.toSet()))
          .isEqualTo(FOLDERS.keySet());
    }
  }
}
