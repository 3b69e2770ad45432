package dev.gantry.adapter.nats;

import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.contract.BundleProcessingAgentContract;
import dev.gantry.port.in.Forwarding;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Over a real server, a new one for each test. */
class NatsContractTest extends BundleProcessingAgentContract {
  @TempDir Path directory;

  @BeforeAll
  static void needsServer() {
    NatsServer.requireProgram();
  }

  @Override
  protected BpaFixture newFixture(Forwarding forwarding) throws Exception {
    var server = NatsServer.start(directory);
    return new NatsFixture(server, forwarding);
  }
}
