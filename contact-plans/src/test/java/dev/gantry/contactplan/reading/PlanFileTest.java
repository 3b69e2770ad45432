package dev.gantry.contactplan.reading;

import static dev.gantry.contactplan.reading.Reading.ANY;
import static dev.gantry.contactplan.reading.Reading.ION;
import static dev.gantry.contactplan.reading.Reading.read;
import static dev.gantry.contactplan.reading.Reading.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What form a file has is told or seen, and no file is larger than it may be. */
class PlanFileTest {
  private static final PlanLimits SMALL = new PlanLimits(1000, 2, 3, 2);

  private static final String TVG =
      "{\"contact_type\":\"Contact_v2\",\"edges\":[{\"vertices\":[\"a\",\"b\"],\"contacts\":[[\"a\",\"b\",0,9,%s]]}]}";

  @Test
  void a_file_is_read_and_named_in_messages(@TempDir Path folder) throws Exception {
    var file =
        Files.writeString(
            folder.resolve("plan.rc"), "\uFEFFa range +0 +9 1 2 1\na contact +0 +9 1 2 1\n");
    assertThat(PlanFile.read(file, ION).plan().contacts()).hasSize(1);
    Files.writeString(file, "a contact\n");
    assertThatThrownBy(() -> PlanFile.read(file, ION)).hasMessageStartingWith(file + ":1: ");
  }

  @Test
  void a_file_that_is_not_there_is_told(@TempDir Path folder) {
    var missing = folder.resolve("plan.rc");
    assertThatThrownBy(() -> PlanFile.read(missing, ION)).hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> PlanFile.read(folder, ION)).hasMessage(folder + ": is a directory");
  }

  @Test
  void only_json_tells_its_form() {
    refused(
        ANY,
        "a contact +0 +9 1 2 1\n",
        "plan: the text does not tell what it is; say --format ion or --format one");
    refused(
        ANY,
        "{\"nodes\": []}",
        "plan: its keys do not tell what it is: a TVG has edges, an HDTN plan contacts (--format"
            + " tvg or --format hdtn)");
    refused(
        ANY.as(Format.HDTN),
        "a contact +0 +9 1 2 1\n",
        "plan: is no JSON object; is it an ION plan (--format ion)?");
  }

  @Test
  void broken_json_is_told_with_its_line() {
    assertThatThrownBy(() -> read(ANY, "{\"contacts\": [\n1,\n}"))
        .hasMessageStartingWith("plan:3: no JSON: ")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> read(ANY, "{\"contacts\":\n[{\n"))
        .hasMessageStartingWith("plan:3: no JSON: ")
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("Source");
    assertThatThrownBy(() -> read(ANY, "{\"edges\": [], \"edges\": []}"))
        .hasMessageContaining("Duplicate");
    assertThatThrownBy(() -> read(ANY, "{\"edges\": []} x")).hasMessageStartingWith("plan:1: ");
    assertThatThrownBy(() -> read(ANY, "{\"edges\": " + "[".repeat(20)))
        .hasMessageContaining("nesting");
  }

  @Test
  void a_file_has_a_size() throws Exception {
    var octets = new byte[SMALL.fileBytes()];
    assertThat(PlanFile.bounded("plan", new ByteArrayInputStream(octets), SMALL)).isEqualTo(octets);
    var more = new ByteArrayInputStream(new byte[SMALL.fileBytes() + 1]);
    assertThatThrownBy(() -> PlanFile.bounded("plan", more, SMALL))
        .hasMessage("plan: is larger than 1000 octets, the most for a plan");
  }

  @Test
  void a_plan_has_so_many_contacts() throws Exception {
    var two = "a range +0 +99 1 2 1\na contact +0 +9 1 2 1\na contact +10 +19 1 2 1\n";
    assertThat(small(ION, two).plan().contacts()).hasSize(2);
    assertThatThrownBy(() -> small(ION, two + "a contact +20 +29 1 2 1\n"))
        .hasMessage("plan:4: more than 2 contacts, the most of a plan");
  }

  @Test
  void a_plan_has_so_many_nodes() throws Exception {
    var three = "a range +0 +99 1 2 1\na range +0 +99 1 3 1\na contact +0 +9 1 2 1\n";
    assertThat(small(ION, three).plan().contacts()).hasSize(1);
    assertThatThrownBy(() -> small(ION, three + "a range +0 +99 1 4 1\n"))
        .hasMessage("plan:4: more than 3 nodes, the most of a plan");
  }

  @Test
  void a_contact_has_so_many_segments() throws Exception {
    assertThat(small(ANY, TVG.formatted("[[0,8],[1,9]]")).plan().contacts()).hasSize(1);
    assertThatThrownBy(() -> small(ANY, TVG.formatted("[[0,8],[1,9],[2,8]]")))
        .hasMessageEndingWith("more than 2 segments, the most of a contact");
  }

  @Test
  void notes_end_where_they_would_say_the_same_for_ever() throws Exception {
    var text = new StringBuilder("a range +0 +99 1 2 1\na contact +0 +9 1 2 1\n");
    for (int i = 0; i < 21; i++) {
      text.append("a contact 0 0 1 2 0\n");
    }
    assertThat(read(ION, text.toString()).notes())
        .hasSize(21)
        .last()
        .isEqualTo("plan: and 1 more of these");
  }

  @Test
  void a_name_that_the_plan_does_not_have_is_refused() {
    refused(
        ION.naming("gs1", "ipn:5.0"),
        "a range +0 +99 1 2 1\na contact +0 +9 1 2 1\n",
        "--node gs1: the plan plan has no node of that name");
  }

  @Test
  void a_name_has_a_length() throws Exception {
    var longest = "n".repeat(256);
    var text = TVG.replace("\"a\"", "\"" + longest + "\"").formatted("[[0,8]]");
    assertThat(read(ANY, text).plan().nodes()).contains(longest);
    assertThatThrownBy(() -> read(ANY, text.replace(longest, longest + "n")))
        .hasMessageEndingWith("1 to 256 characters expected");
  }

  private static ReadPlan small(ReadingOptions options, String text) throws PlanException {
    return PlanFile.read("plan", text.getBytes(UTF_8), options, SMALL);
  }

  @Test
  void what_a_terminal_would_act_upon_is_in_no_message() {
    var json = "{\"contacts\": ecting\u001bc" + "a".repeat(900);
    assertThatThrownBy(() -> Reading.read(Reading.ANY, json))
        .isInstanceOf(PlanException.class)
        .message()
        .startsWith("plan:1: no JSON: Unrecognized token 'ecting?caaa")
        .hasSizeLessThan(300)
        .matches("[\\x20-\\x7e]+");
  }
}
