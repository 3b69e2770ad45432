package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.config.ConfigLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GantryServerTest {
  @TempDir Path folder;

  @Test
  void a_start_listens_until_the_stop() throws Exception {
    var server = server();
    server.start();
    assertThat(server.boundAddresses()).hasSize(1);
    server.stop();
    server.awaitStopped();
  }

  @Test
  void a_start_behind_a_stop_opens_nothing() throws Exception {
    var server = server();
    server.stop();
    server.start();
    assertThat(server.boundAddresses()).isEmpty();
    server.awaitStopped();
  }

  private GantryServer server() throws Exception {
    var sets = List.of("address=127.0.0.1:0", "data-dir=" + folder.resolve("data"));
    var config = ConfigLoader.load(null, Map.of(), sets, List.of());
    return DaggerServerComponent.factory().create(config).server();
  }
}
