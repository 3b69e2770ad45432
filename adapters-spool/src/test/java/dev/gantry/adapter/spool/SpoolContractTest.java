package dev.gantry.adapter.spool;

import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.contract.BundleProcessingAgentContract;
import dev.gantry.port.in.Forwarding;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** With a journal, as by default. */
class SpoolContractTest extends BundleProcessingAgentContract {
  @TempDir Path directory;

  @Override
  protected BpaFixture newFixture(Forwarding forwarding) throws Exception {
    var settings =
        SpoolFixture.journalled(
            directory.resolve("data"), JournalSettings.of(256 << 10, 4 << 20, 100));
    return new SpoolFixture(settings, forwarding);
  }
}
