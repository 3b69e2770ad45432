package dev.gantry.conformance.reach;

import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Supply;
import java.io.IOException;
import java.nio.file.Files;

/** Bundles by a command that has the side under test send a file. */
public final class CommandSupply implements Supply {
  private static final int LONGEST_SECONDS = 30;

  private final Command command;

  /**
   * Sends by this command.
   *
   * @param command {@code {file}} stands for the bundle, {@code {node-id}} for what the tester
   *     calls itself
   */
  public CommandSupply(Command command) {
    this.command = command;
  }

  @Override
  public void send(String nodeId, byte[] bundle) throws NotObserved, IOException {
    var file = Files.createTempFile("conform", ".bundle");
    // The command is over when the bundle is queued, and the file may be read after that.
    file.toFile().deleteOnExit();
    Files.write(file, bundle);
    int code = command.run(LONGEST_SECONDS, "{file}", file.toString(), "{node-id}", nodeId);
    if (code != 0) {
      throw NotObserved.because(
          code < 0
              ? "--send-command was not over after " + LONGEST_SECONDS + " s"
              : "--send-command ended with " + code);
    }
  }
}
