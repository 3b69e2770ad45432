package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.api.StreamInfo;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server that is left alone says of a stream, and whether anything is stored then. */
class QuorumTest {
  @ParameterizedTest
  @CsvSource({"0, n1", "1, n1"})
  void most_of_its_servers_and_a_leader_store(int offline, String leader) {
    assertThatCode(() -> Streams.checkQuorum(stream(offline, leader))).doesNotThrowAnyException();
  }

  @Test
  void two_of_three_that_are_away_store_nothing_whoever_leads() {
    assertThatThrownBy(() -> Streams.checkQuorum(stream(2, "n1")))
        .isInstanceOf(NatsException.class)
        .hasMessage(
            "NATS stores nothing in stream GANTRY_IN: 2 of its 3 servers are away, or none leads;"
                + " start them");
  }

  @Test
  void nothing_is_stored_while_nobody_leads() {
    assertThatThrownBy(() -> Streams.checkQuorum(stream(0, "")))
        .isInstanceOf(NatsException.class)
        .hasMessageStartingWith("NATS stores nothing in stream GANTRY_IN: 0 of its 3");
  }

  @Test
  void a_stream_of_one_server_has_nobody_to_ask() throws Exception {
    Streams.checkQuorum(info("{\"config\":{\"name\":\"GANTRY_IN\"}}"));
    Streams.checkQuorum(info("{\"config\":{\"name\":\"GANTRY_IN\"},\"cluster\":{\"name\":\"c\"}}"));
  }

  /** Three servers, of which {@code offline} of the two that do not answer are away. */
  private static StreamInfo stream(int offline, String leader) throws JsonParseException {
    return info(
        """
        {"config": {"name": "GANTRY_IN", "num_replicas": 3},
         "cluster": {"name": "c", "leader": "%s", "replicas": [
           {"name": "n2", "current": false, "offline": %s, "active": 1},
           {"name": "n3", "current": false, "offline": %s, "active": 1}]}}
        """
            .formatted(leader, offline > 0, offline > 1));
  }

  private static StreamInfo info(String json) throws JsonParseException {
    return new StreamInfo(JsonParser.parse(json));
  }
}
