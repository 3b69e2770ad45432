package dev.gantry.adapter.spool;

import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.contract.BundleProcessingAgentContract;
import dev.gantry.port.in.Forwarding;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Without a journal. */
class DirectSpoolContractTest extends BundleProcessingAgentContract {
  @TempDir Path directory;

  @Override
  protected BpaFixture newFixture(Forwarding forwarding) throws Exception {
    return new SpoolFixture(SpoolFixture.settings(directory.resolve("data")), forwarding);
  }
}
