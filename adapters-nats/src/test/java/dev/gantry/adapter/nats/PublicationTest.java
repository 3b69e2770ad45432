package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PublicationTest {
  private static final Message MESSAGE =
      NatsMessage.builder().subject("gantry.in.x").data(new byte[] {1}).build();

  private final Script home = new Script();

  @Test
  void stored_is_what_the_stream_has_answered_with_a_number() throws Exception {
    home.answers.add(CompletableFuture.completedFuture(ack(Streams.IN, 1)));
    publication(60).attempt();
    assertThat(home.ends).containsExactly("stored");
  }

  @Test
  void answer_of_another_stream_or_without_a_number_is_no_acknowledgement() throws Exception {
    home.answers.add(CompletableFuture.completedFuture(ack("OTHER", 1)));
    home.answers.add(CompletableFuture.completedFuture(ack(Streams.IN, 0)));
    publication(60).attempt();
    assertThat(home.ends).isEmpty();
    home.runLater();
    assertThat(home.ends).isEmpty();
    assertThat(home.delays).hasSize(2);
  }

  @Test
  void unknown_outcome_is_published_again_under_the_same_id() throws Exception {
    home.answers.add(CompletableFuture.failedFuture(new IOException("503 No Responders")));
    home.answers.add(CompletableFuture.completedFuture(ack(Streams.IN, 7)));
    publication(60).attempt();
    assertThat(home.ends).isEmpty();
    home.runLater();
    assertThat(home.ends).containsExactly("stored");
    assertThat(home.ids).containsExactly("id-1", "id-1");
    assertThat(home.unknown).isEqualTo(1);
  }

  @Test
  void publish_that_throws_is_published_again_under_the_same_id() throws Exception {
    home.throwsOnce = true;
    home.answers.add(CompletableFuture.completedFuture(ack(Streams.IN, 7)));
    publication(60).attempt();
    home.runLater();
    assertThat(home.ends).containsExactly("stored");
    assertThat(home.ids).containsExactly("id-1", "id-1");
  }

  @Test
  void what_stays_unknown_until_its_time_is_over_is_not_acknowledged() {
    home.answers.add(CompletableFuture.failedFuture(new IOException("503 No Responders")));
    publication(0).attempt();
    assertThat(home.ends)
        .containsExactly("failed: NATS does not answer: 503 No Responders, limit false");
  }

  @Test
  void delays_double_to_two_seconds_and_no_more() {
    for (int i = 0; i < 9; i++) {
      home.answers.add(CompletableFuture.failedFuture(new IOException("no")));
    }
    publication(600).attempt();
    for (int i = 0; i < 8; i++) {
      home.runLater();
    }
    assertThat(home.delays.stream().map(TimeUnit.NANOSECONDS::toMillis))
        .containsExactly(50L, 100L, 200L, 400L, 800L, 1600L, 2000L, 2000L, 2000L);
  }

  private Publication publication(long seconds) {
    var options = PublishOptions.builder().expectedStream(Streams.IN).messageId("id-1").build();
    return new Publication(
        home, MESSAGE, options, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
  }

  private static PublishAck ack(String stream, long sequence) throws Exception {
    var json = "{\"stream\":\"%s\",\"seq\":%d}".formatted(stream, sequence);
    return new PublishAck(
        NatsMessage.builder().subject("x").data(json.getBytes(StandardCharsets.US_ASCII)).build());
  }

  /** Answers as it is told. */
  private static final class Script implements Publication.Home {
    private final ArrayDeque<CompletableFuture<PublishAck>> answers = new ArrayDeque<>();
    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private final List<Long> delays = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private boolean throwsOnce;
    private int unknown;

    void runLater() {
      steps.remove().run();
    }

    @Override
    public Publisher publisher() {
      return (_, options) -> {
        ids.add(options.getMessageId());
        if (throwsOnce) {
          throwsOnce = false;
          throw new IllegalStateException("no connection");
        }
        return answers.remove();
      };
    }

    @Override
    public void later(long delayNanos, Runnable step) {
      delays.add(delayNanos);
      steps.add(step);
    }

    @Override
    public long publishTimeoutNanos() {
      return TimeUnit.SECONDS.toNanos(60);
    }

    @Override
    public void stored(PublishAck ack) {
      ends.add("stored");
    }

    @Override
    public void unknown() {
      unknown++;
    }

    @Override
    public void failed(String why, boolean limit) {
      ends.add("failed: " + why + ", limit " + limit);
    }
  }
}
