package dev.gantry.bootstrap.cli;

import dev.gantry.bootstrap.wiring.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code gantry --version} says. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "gantry " + Version.text(),
      "Java "
          + Runtime.version()
          + " on "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
