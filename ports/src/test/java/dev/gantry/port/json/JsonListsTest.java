package dev.gantry.port.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonListsTest {
  @Test
  void lists_are_of_objects_or_of_numbers() {
    assertThat(
            new JsonObject()
                .put("objects", List.of(new JsonObject().put("a", 1), new JsonObject()))
                .put("none", List.of())
                .putNumbers("numbers", List.of(1.5, 0.0)))
        .hasToString("{\"objects\":[{\"a\":1},{}],\"none\":[],\"numbers\":[1.5,0.0]}");
  }

  @Test
  void a_list_has_no_number_that_json_cannot_say() {
    assertThatThrownBy(() -> new JsonObject().putNumbers("n", List.of(1.0, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("n has NaN");
  }
}
