package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The tester as the BPA of a node that may never come. */
class ConformBpaTest {
  @Test
  void a_node_that_does_not_come_is_told_with_where_it_was_to_come() throws Exception {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var bpa = MockBpa.start(MockBpaSettings.DEFAULT.withAddress(anyPort))) {
      var uri = bpa.uri();
      assertThatThrownBy(() -> ConformBpa.awaitNode(bpa, Duration.ofMillis(1)))
          .hasMessage(
              "the node under test did not come to %s within 0 s: its bpa-address has to be that",
              uri)
          .asInstanceOf(InstanceOfAssertFactories.type(CommandException.class))
          .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
    }
  }
}
