package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, it is a configuration or one line that says why not. */
class MalformedFilesTest {
  @TempDir Path directory;

  private String refusal(String name, String text) {
    Path file = Loading.file(directory, name, text);
    return Loading.refusal(() -> Loading.load(file));
  }

  @Test
  void syntax_errors_name_file_line_and_column() {
    assertThat(refusal("a.toml", "log-level = \"info\"\nsegment-mru = = 1\n"))
        .matches(".*a\\.toml:2:\\d+: syntax error: .*");
    assertThat(refusal("a.yaml", "log-level: info\npeers: [a\n"))
        .matches(".*a\\.yaml:2:\\d+: syntax error: while parsing a flow sequence, expected .*");
    assertThat(refusal("a.json", "{\n \"log-level\": info }"))
        .matches(".*a\\.json:2:\\d+: syntax error: Unrecognized token 'info'.*");
  }

  @ParameterizedTest
  @CsvSource({
    "a.toml, 'segment-mru = 1\nsegment-mru = 2'",
    "a.yaml, 'segment-mru: 1\nsegment-mru: 2'",
    "a.json, '{\"segment-mru\": 1, \"segment-mru\": 2}'"
  })
  void duplicate_keys_are_refused(String name, String text) {
    assertThat(refusal(name, text)).contains(name + ":").contains("given twice");
  }

  @ParameterizedTest
  @CsvSource({
    "a.toml, 'segment-mru = 1\nlog-level = \"info\"\n\nsegment-mru = 2', 4",
    "a.toml, '[tls]\nca-certs = \"a\"\n[tls]\ncert-file = \"b\"', 3",
    "a.toml, '[[peers]]\naddress = \"a:1\"\n[[peers]]\naddress = \"b:1\"\naddress = \"c:1\"\n', 5",
    "a.yaml, 'segment-mru: 1\nlog-level: info\n\nsegment-mru: 2', 4",
    "a.json, '{\"segment-mru\": 1,\n\"log-level\": \"info\",\n\n\"segment-mru\": 2}', 4"
  })
  void a_duplicate_is_named_with_its_own_line(String name, String text, int line) {
    assertThat(refusal(name, text)).contains(name + ":" + line + ": ").contains("is given twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a", "a.toml.bak", ".toml~", "a.yam"})
  void unknown_formats_are_refused(String name) {
    assertThat(refusal(name, "")).contains("name the file .toml, .yaml, .yml or .json");
  }

  @Test
  void files_that_are_none_are_refused() throws IOException {
    Path missing = directory.resolve("missing.toml");
    assertThat(Loading.refusal(() -> Loading.load(missing))).endsWith("missing.toml: no such file");
    Path folder = Files.createDirectory(directory.resolve("folder.toml"));
    assertThat(Loading.refusal(() -> Loading.load(folder))).contains("is a directory");
  }

  @Test
  void what_is_not_utf_8_is_refused() throws IOException {
    Path latin = directory.resolve("latin.toml");
    Files.write(latin, "cla-name = \"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Loading.refusal(() -> Loading.load(latin))).contains("octet 13 is not UTF-8");
    Path wide = directory.resolve("wide.yaml");
    Files.write(wide, "\uFEFFcla-name: a".getBytes(StandardCharsets.UTF_16BE));
    assertThat(Loading.refusal(() -> Loading.load(wide))).contains("is UTF-16");
  }

  @Test
  void aliases_of_yaml_are_refused_before_they_multiply() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(refusal("bomb.yaml", bomb.toString())).contains("YAML aliases");
    assertThat(refusal("merge.yaml", "tls: &t {preset: strict}\n<<: *t\n"))
        .contains("YAML aliases");
  }

  @Test
  void deep_nesting_is_refused() {
    for (int depth : new int[] {ConfigText.MAX_DEPTH + 1, 1_000, 200_000}) {
      refusal("deep.json", "{\"peers\": " + "[".repeat(depth) + "]".repeat(depth) + "}");
      refusal("deep.yaml", "peers: " + "[".repeat(depth) + "]".repeat(depth));
      refusal("deep.toml", "peers = " + "[".repeat(depth) + "]".repeat(depth));
      refusal("inline.toml", "tls = " + "{a=".repeat(depth) + "1" + "}".repeat(depth));
      refusal("dotted.toml", "a" + ".a".repeat(depth) + " = 1");
      refusal("header.toml", "[a" + ".a".repeat(depth) + "]");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.json, ''",
    "a.json, 1",
    "a.json, []",
    "a.json, '{} {}'",
    "a.json, '{'",
    "a.yaml, '- a'",
    "a.yaml, text",
    "a.yaml, 'a: 1\n---\nb: 2'",
    "a.yaml, '? [a]\n: b'",
    "a.yaml, 'tls: 5'",
    "a.yaml, 'tls: [1]'",
    "a.toml, 'tls = 5'",
    "a.toml, '[segment-mru]'",
    "a.toml, '[[segment-mru]]'",
    "a.toml, '[[tls]]'",
    "a.toml, 'peers = [[1]]'",
    "a.toml, 'peers = [{}]'",
    "a.toml, 'listeners = [{}]'",
    "a.toml, 'segment-mru = 1979-05-27'",
    "a.toml, 'segment-mru = nan'",
    "a.toml, 'segment-mru = 1e400'",
    "a.yaml, 'segment-mru: .inf'",
    "a.yaml, 'segment-mru: !!binary aGk='",
    "a.yaml, 'segment-mru: {a: 1}'",
    "a.yaml, '%YAML 9.9\n---\n'",
    "a.yaml, '\"\\u0000\": 1'",
    "a.json, '{\"\": 1}'",
    "a.json, '{\"a.b\": 1}'",
    "a.yaml, 'null: 1'"
  })
  void wrong_shapes_are_refused(String name, String text) {
    refusal(name, text);
  }

  @Test
  void null_instead_of_a_table_is_an_empty_one() throws Exception {
    Path file = Loading.file(directory, "a.yaml", "tls:\n");
    assertThat(Loading.load(file).config()).isEqualTo(Loading.sets().config());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damaged_files_end_in_a_configuration_or_one_line(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> names = List.of("f.toml", "f.yaml", "f.json");
    List<String> texts =
        List.of(
            "listeners = [\"127.0.0.1:1\"]\n"
                + "keepalive-interval = 5\n"
                + "[tls]\n"
                + "preset = \"development\"\n"
                + "[[peers]]\n"
                + "address = \"a:1\"\n",
            "listeners: [\"127.0.0.1:1\"]\n"
                + "keepalive-interval: 5\n"
                + "tls:\n"
                + "  preset: development\n"
                + "peers:\n"
                + "  - address: a:1\n",
            "{\"listeners\": [\"127.0.0.1:1\"], \"keepalive-interval\": 5, \"tls\": {}, \"peers\":"
                + " [{\"address\": \"a:1\"}]}");
    String spice = "\"'[]{}=:,.#\n\t -_0199eE+xX\\&*!|>%@`~\u00e9\u0001\u2028";
    for (int i = 0; i < 2_000; i++) {
      int which = random.nextInt(names.size());
      StringBuilder text = new StringBuilder(texts.get(which));
      for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, spice.charAt(random.nextInt(spice.length())));
          case 1 -> text.insert(at, spice.charAt(random.nextInt(spice.length())));
          default -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(8)));
        }
      }
      Path file = Loading.file(directory, names.get(which), text.toString());
      try {
        assertThat(Loading.load(file)).isNotNull();
      } catch (ConfigException e) {
        assertThat(e.getMessage()).as(text.toString()).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + " round " + i + ":\n" + text, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void noise_ends_in_a_configuration_or_one_line(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (String name : List.of("n.toml", "n.yaml", "n.json")) {
      for (int i = 0; i < 500; i++) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        Path file = directory.resolve(name);
        Files.write(file, noise);
        try {
          assertThat(Loading.load(file)).isNotNull();
        } catch (ConfigException e) {
          assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        }
      }
    }
  }
}
