package dev.gantry.adapter.spool;

import dev.gantry.port.contract.OutboundBundleContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

class FileBundleContractTest extends OutboundBundleContract {
  @TempDir Path temp;

  /** A quarter of it is one peer's share. */
  private final ReadBudget budget = new ReadBudget(4 * 300_000);

  private final Workers readers = new Workers("reader", 4);
  private final OpenFiles files = new OpenFiles(8);

  @Override
  protected Sample newSample(int lengthBytes) throws Exception {
    var octets = new byte[lengthBytes];
    new Random(lengthBytes).nextBytes(octets);
    var file = Files.write(Files.createTempFile(temp, "bundle", ""), octets);
    var reading = new FileBundle.Reading("peer", budget, files, readers);
    return new Sample(new FileBundle(file, Stamp.of(file), reading), octets);
  }

  @Override
  protected long heldResources() {
    return budget.lentBytes() + budget.keptBytes() + files.count();
  }
}
