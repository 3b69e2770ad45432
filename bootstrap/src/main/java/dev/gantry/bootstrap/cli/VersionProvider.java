package dev.gantry.bootstrap.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code gantry --version} says. */
final class VersionProvider implements IVersionProvider {
  /** Of Gantry. */
  static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(development build)" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "gantry " + version(),
      "Java "
          + Runtime.version()
          + " on "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
