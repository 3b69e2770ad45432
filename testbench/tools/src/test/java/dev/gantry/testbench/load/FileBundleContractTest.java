package dev.gantry.testbench.load;

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

  private final ExecutorService reads = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() {
    reads.close();
  }

  @Override
  protected Sample newSample(int lengthBytes) throws Exception {
    var octets = new byte[lengthBytes];
    new Random(lengthBytes).nextBytes(octets);
    var file = Files.write(Files.createTempFile(temp, "bundle", ""), octets);
    return new Sample(new FileBundle(file, lengthBytes, reads), octets);
  }
}
