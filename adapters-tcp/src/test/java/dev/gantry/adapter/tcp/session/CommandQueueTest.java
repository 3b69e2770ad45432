package dev.gantry.adapter.tcp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> done = new ArrayList<>();
  private final CommandQueue commands =
      new CommandQueue(
          channel.eventLoop(), () -> done.add("batch"), cause -> done.add(cause.getMessage()));

  @Test
  void commands_run_in_order_in_one_batch() {
    commands.add(() -> done.add("a"));
    commands.add(() -> done.add("b"));
    assertThat(done).isEmpty();
    channel.runPendingTasks();
    assertThat(done).containsExactly("a", "b", "batch");
  }

  @Test
  void a_command_that_throws_does_not_keep_the_others_waiting() {
    commands.add(
        () -> {
          throw new IllegalStateException("a bug");
        });
    commands.add(() -> done.add("b"));
    channel.runPendingTasks();
    assertThat(done).containsExactly("a bug", "b", "batch");
  }
}
