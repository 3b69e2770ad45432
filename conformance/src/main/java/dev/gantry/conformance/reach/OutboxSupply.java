package dev.gantry.conformance.reach;

import dev.gantry.conformance.trial.Supply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bundles as files in a folder that the side under test sends from. A file has its name when it is
 * whole.
 */
public final class OutboxSupply implements Supply {
  private final String folder;
  private final AtomicLong count = new AtomicLong();

  /**
   * Sends from this folder.
   *
   * @param folder its path; {@code {node-id}} stands for what the tester calls itself
   */
  public OutboxSupply(String folder) {
    this.folder = folder;
  }

  @Override
  public void send(String nodeId, byte[] bundle) throws IOException {
    var at = Path.of(folder.replace("{node-id}", nodeId));
    Files.createDirectories(at);
    var name = "conform-%06d".formatted(count.getAndIncrement());
    var half = at.resolve("." + name);
    Files.write(half, bundle);
    Files.move(half, at.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
