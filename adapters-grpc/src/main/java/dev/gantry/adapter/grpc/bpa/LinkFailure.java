package dev.gantry.adapter.grpc.bpa;

import io.grpc.Status;

/** Sentences for people about a stream that ended. */
final class LinkFailure {
  private LinkFailure() {}

  /** What the end of a registered stream means. */
  static String describe(Status status, long lastForwardBytes) {
    if (tooLargeForTheWire(status)) {
      return "the BPA wants to forward a bundle that is too large for one message ("
          + text(status)
          + "); it will try again until the bundle is made smaller or expires; the last one that"
          + " came had "
          + lastForwardBytes
          + " octets";
    }
    return status.isOk()
        ? "the BPA has unregistered us"
        : "the link to the BPA broke: " + text(status);
  }

  /** What the end of a stream before the registration means. */
  static String describeUnregistered(Status status, String claName, String address) {
    return status.isOk()
        ? "the BPA at "
            + address
            + " closed the stream instead of registering us: probably another CLA is registered as"
            + " \""
            + claName
            + "\"; give this one a cla-name of its own"
        : "cannot register with the BPA at " + address + ": " + text(status);
  }

  /**
   * Whether a message exceeded the largest size, on the BPA's side or on ours: the same bundle will
   * come again.
   */
  static boolean tooLargeForTheWire(Status status) {
    return status.getCode() == Status.Code.OUT_OF_RANGE
        || status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
  }

  /** Whether the BPA finds our keepalive pings too frequent. */
  static boolean tooManyPings(Status status) {
    var description = status.getDescription();
    return description != null
        && (description.contains("too_many_pings") || description.contains("ENHANCE_YOUR_CALM"));
  }

  private static String text(Status status) {
    var text = status.getDescription() == null ? "" : ", " + status.getDescription();
    var cause = status.getCause();
    return status.getCode()
        + text
        + (cause == null || cause.getMessage() == null ? "" : ", " + cause.getMessage());
  }
}
