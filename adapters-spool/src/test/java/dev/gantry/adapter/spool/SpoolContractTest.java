package dev.gantry.adapter.spool;

import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.contract.BundleProcessingAgentContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SpoolContractTest extends BundleProcessingAgentContract {
  @TempDir Path directory;

  @Override
  protected BpaFixture newFixture() throws Exception {
    return new SpoolFixture(directory.resolve("data"));
  }
}
