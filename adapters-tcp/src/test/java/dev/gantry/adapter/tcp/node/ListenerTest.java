package dev.gantry.adapter.tcp.node;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Await;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.RecordingObserver;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener without a network to speak of: what becomes of it when a connection cannot be had. */
final class ListenerTest {
  private static final IOException NO_DESCRIPTOR =
      new IOException("accept(..) failed: Too many open files");

  private final RecordingObserver observer = new RecordingObserver();
  private final Queue<Channel> accepted = new ConcurrentLinkedQueue<>();
  private final Transport transport = Transport.open(1);
  private final ListenEndpoint settings =
      new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), SessionProfile.PLAINTEXT);
  private final Listener listener =
      new Listener(
          settings,
          (channel, _, _, _) -> {
            accepted.add(channel);
          },
          observer,
          new AtomicInteger(),
          () -> 2);

  @BeforeEach
  void bind() throws IOException {
    listener.bind(transport, 16);
  }

  @AfterEach
  void close() {
    listener.close();
    transport.close();
  }

  @Test
  void without_a_descriptor_it_pauses_and_goes_on_by_itself() throws IOException {
    listener.accepting(true);
    listener.failToAccept(NO_DESCRIPTOR);
    Await.until("it pauses", () -> !listener.isAccepting());
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), listener.boundPort())) {
      Await.until("it goes on", listener::isAccepting);
      Await.until("who waited is accepted", () -> accepted.size() == 1);
    }
    assertThat(observer.heard(RecordingObserver.ListenerPaused.class))
        .singleElement()
        .satisfies(
            paused -> {
              assertThat(paused.address()).isEqualTo("127.0.0.1:" + listener.boundPort());
              assertThat(paused.cause()).contains("Too many open files");
            });
  }

  @Test
  void as_many_as_may_be_open_are_accepted_and_one_more_waits_until_one_is_closed()
      throws IOException {
    listener.accepting(true);
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), listener.boundPort());
        var _ = new Socket(InetAddress.getLoopbackAddress(), listener.boundPort())) {
      Await.until("both are accepted", () -> accepted.size() == 2);
      Await.until("it waits", () -> !listener.isAccepting());
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), listener.boundPort())) {
        assertThat(accepted).hasSize(2);
        accepted.element().close();
        Await.until("the third is accepted", () -> accepted.size() == 3);
      }
    }
    assertThat(observer.heard(RecordingObserver.ListenerPaused.class)).isEmpty();
  }

  @Test
  void a_pause_lets_nobody_in_whom_the_node_does_not_want() {
    listener.accepting(true);
    listener.failToAccept(NO_DESCRIPTOR);
    Await.until("it pauses", () -> !listener.isAccepting());
    listener.accepting(false);
    var over = new AtomicBoolean();
    // Due behind the end of the pause, on the same loop.
    transport.loops().schedule(() -> over.set(true), Listener.PAUSE.toMillis(), MILLISECONDS);
    Await.until("the pause is over", over::get);
    assertThat(listener.isAccepting()).isFalse();
  }
}
