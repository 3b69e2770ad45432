package dev.gantry.bootstrap.wiring;

/** Which Gantry this is, as the manifest of its jar says. */
public final class Version {
  private Version() {}

  /** For people, and for whoever files what we send. */
  public static String text() {
    var version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(development build)" : version;
  }
}
