package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.lane.LaneRules;
import org.junit.jupiter.api.Test;

/** The keys for lanes. */
class LaneKeysTest {
  private static final String PEER = "peers=[\"192.0.2.1:4556\"]";

  @Test
  void defaults_are_those_of_the_machines_and_keep_no_session() throws Exception {
    var config = Loading.sets(PEER).config();
    assertThat(config.peers().getFirst().settings().lanes()).isEqualTo(LaneRules.DEFAULT);
    assertThat(config.session().limits().starvationLimit())
        .isEqualTo(LaneRules.DEFAULT_STARVATION_LIMIT);
  }

  @Test
  void the_keys_hold_for_sessions_and_for_all_peers() throws Exception {
    var config =
        Loading.sets(PEER, "lanes.starvation-limit=3", "lanes.urgent-session=true").config();
    assertThat(config.peers().getFirst().settings().lanes()).isEqualTo(new LaneRules(3, true));
    assertThat(config.peering().passive().lanes()).isEqualTo(new LaneRules(3, true));
    assertThat(config.session().limits().starvationLimit()).isEqualTo(3);
  }
}
