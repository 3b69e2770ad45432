package dev.gantry.files;

import dev.gantry.port.contract.OutboundBundleContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class FileBundleContractTest extends OutboundBundleContract {
  @TempDir Path temp;

  /** A quarter of it is one peer's share. */
  private final ReadBudget budget = new ReadBudget(4 * 300_000);

  private final ExecutorService readers = Executors.newFixedThreadPool(4);
  private final OpenFiles files = new OpenFiles(8);

  @AfterEach
  void stop() {
    readers.close();
  }

  @Override
  protected Sample newSample(int lengthBytes) throws Exception {
    var octets = new byte[lengthBytes];
    new Random(lengthBytes).nextBytes(octets);
    var file = Files.write(Files.createTempFile(temp, "bundle", ""), octets);
    var source = new FileSource(new Reading("peer", budget, files, readers));
    return new Sample(source.open(file, Stamp.of(file)), octets);
  }

  @Override
  protected long heldResources() {
    return budget.lentBytes() + budget.keptBytes() + files.count();
  }
}
