package dev.gantry.adapter.spool;

import dev.gantry.port.contract.OutboundBundleContract;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class FileBundleContractTest extends OutboundBundleContract {
  @TempDir Path temp;

  private final ReadBudget budget = new ReadBudget(300_000);
  private final Workers readers = new Workers("reader", 4);
  private final AtomicInteger open = new AtomicInteger();

  @Override
  protected Sample newSample(int lengthBytes) throws Exception {
    var octets = new byte[lengthBytes];
    new Random(lengthBytes).nextBytes(octets);
    var file = Files.write(Files.createTempFile(temp, "bundle", ""), octets);
    open.incrementAndGet();
    return new Sample(
        new FileBundle(FileChannel.open(file), lengthBytes, budget, readers, open::decrementAndGet),
        octets);
  }

  @Override
  protected long heldResources() {
    return budget.lentBytes() + open.get();
  }
}
