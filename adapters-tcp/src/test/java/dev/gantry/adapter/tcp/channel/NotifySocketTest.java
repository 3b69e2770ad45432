package dev.gantry.adapter.tcp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {
  @TempDir private Path folder;

  @BeforeEach
  void native_code_is_there() {
    assumeTrue(Epoll.isAvailable(), "needs native epoll");
  }

  @Test
  void a_message_arrives_as_one_datagram() throws IOException {
    var path = folder.resolve("notify").toString();
    var manager = Socket.newSocketDomainDgram();
    try {
      manager.bind(new DomainSocketAddress(path));
      new NotifySocket(path).send("READY=1\nSTATUS=größer");
      assertThat(received(manager)).isEqualTo("READY=1\nSTATUS=größer");
    } finally {
      manager.close();
    }
  }

  @Test
  void a_socket_that_is_not_there_is_an_error_and_leaves_no_descriptor() {
    var socket = new NotifySocket(folder.resolve("nobody").toString());
    assertThatThrownBy(() -> socket.send("READY=1")).isInstanceOf(IOException.class);
  }

  private static String received(Socket manager) throws IOException {
    var datagram = ByteBuffer.allocateDirect(256);
    int length = manager.recv(datagram, 0, datagram.capacity());
    var content = new byte[length];
    datagram.get(content);
    return new String(content, StandardCharsets.UTF_8);
  }
}
