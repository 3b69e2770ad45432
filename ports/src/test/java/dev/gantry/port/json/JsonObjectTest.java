package dev.gantry.port.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonObjectTest {
  @Test
  void members_keep_their_order_and_their_kind() {
    assertThat(
            new JsonObject()
                .put("text", "a")
                .put("number", -1)
                .put("fraction", 540.25)
                .put("truth", true)
                .put("object", new JsonObject().put("empty", new JsonObject()))
                .toString())
        .isEqualTo(
            "{\"text\":\"a\",\"number\":-1,\"fraction\":540.25,\"truth\":true,\"object\":{\"empty\":{}}}");
    assertThat(new JsonObject()).hasToString("{}");
  }

  @Test
  void what_ends_a_text_a_line_or_a_terminal_is_escaped_in_names_and_texts() {
    assertThat(new JsonObject().put("a\"b", "\\ \n \u0000 \u007f \ud83d\ude80 \u00e4"))
        .hasToString("{\"a\\\"b\":\"\\\\ \\u000a \\u0000 \\u007f \\ud83d\\ude80 \u00e4\"}");
  }
}
