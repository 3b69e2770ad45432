package dev.gantry.port.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class LocalPortTest {
  @Test
  void port_is_taken_while_somebody_listens_there() throws IOException {
    var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    try (server) {
      assertThat(LocalPort.isTaken(address)).isTrue();
      assertThatThrownBy(() -> LocalPort.demandFree(address)).isInstanceOf(IOException.class);
    }
    assertThat(LocalPort.isTaken(address)).isFalse();
    assertThatCode(() -> LocalPort.demandFree(address)).doesNotThrowAnyException();
  }

  @Test
  void address_of_another_machine_is_none_of_ours() {
    assertThatThrownBy(() -> LocalPort.demandFree(new InetSocketAddress("192.0.2.1", 0)))
        .isInstanceOf(IOException.class);
  }
}
