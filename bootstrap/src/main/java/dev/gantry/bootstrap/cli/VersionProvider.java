package dev.gantry.bootstrap.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code gantry --version} says. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    var version = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "gantry " + (version == null ? "(development build)" : version),
      "Java "
          + Runtime.version()
          + " on "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
