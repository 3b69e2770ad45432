package dev.gantry.adapter.grpc.bpa;

import io.grpc.Status;
import java.net.URI;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sentences for people about a stream that ended. */
final class LinkFailure {
  /** Longest chain of causes that is followed. */
  private static final int MAX_CAUSES = 16;

  private LinkFailure() {}

  /** What the end of a registered stream means. */
  static String describe(Status status, long lastForwardBytes, int maxMessageBytes) {
    if (tooManyPings(status)) {
      return "the BPA finds our pings too frequent and closed the link; there are fewer from now"
          + " on; give it a longer bpa-keepalive-interval";
    }
    if (tooLargeForTheWire(status)) {
      return "the BPA wants to forward a bundle that is too large for one message, ours may have "
          + maxMessageBytes
          + " octets ("
          + text(status)
          + "); it closes the link at each attempt until the bundle is made smaller or expires; the"
          + " last one that came had "
          + lastForwardBytes
          + " octets";
    }
    return status.isOk()
        ? "the BPA has unregistered us"
        : "the link to the BPA broke: " + text(status);
  }

  /** What the end of a stream before the registration means. */
  static String describeUnregistered(Status status, URI bpaAddress, GrpcBpaSettings settings) {
    if (status.isOk()) {
      return "the BPA at "
          + bpaAddress
          + " closed the stream instead of registering us: probably another CLA is registered as \""
          + settings.claName()
          + "\"; give this one a cla-name of its own";
    }
    return "cannot register with the BPA at "
        + bpaAddress
        + ": "
        + text(status)
        + remedy(status, settings.tls());
  }

  private static String remedy(Status status, @Nullable BpaTls tls) {
    if (status.getCode() == Status.Code.UNIMPLEMENTED) {
      return "; what answers there has no CLA service: a hardy BPA needs \"cla\" in grpc.services";
    }
    if (find(status, CertificateException.class) != null) {
      return "; its certificate must be issued by one of bpa.tls.ca-certs, for the host of"
          + " bpa-address or bpa.tls.server-name";
    }
    if (tls != null && find(status, SSLException.class) != null) {
      return "; if it demands a certificate, bpa.tls.cert-file must be one that it trusts";
    }
    return "";
  }

  /**
   * Whether a message exceeded the largest size, on the BPA's side or on ours: the same bundle will
   * come again.
   */
  static boolean tooLargeForTheWire(Status status) {
    var description = status.getDescription();
    return status.getCode() == Status.Code.OUT_OF_RANGE
        || status.getCode() == Status.Code.RESOURCE_EXHAUSTED
            && description != null
            && description.contains("message");
  }

  /** Whether the BPA finds our keepalive pings too frequent. */
  static boolean tooManyPings(Status status) {
    var description = status.getDescription();
    return description != null
        && (description.contains("too_many_pings") || description.contains("ENHANCE_YOUR_CALM"));
  }

  /** Code, first line of the description, and what lies at the bottom of it. */
  private static String text(Status status) {
    var text = new StringBuilder(status.getCode().toString());
    var description = status.getDescription();
    if (description != null) {
      text.append(", ").append(description.lines().findFirst().orElse(""));
    }
    var deepest = deepest(status);
    if (deepest != null && deepest.getMessage() != null) {
      text.append(", ").append(deepest.getMessage().lines().findFirst().orElse(""));
    }
    return text.toString();
  }

  private static @Nullable Throwable deepest(Status status) {
    var cause = status.getCause();
    for (int i = 0; cause != null && cause.getCause() != null && i < MAX_CAUSES; i++) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static @Nullable Throwable find(Status status, Class<? extends Throwable> kind) {
    var cause = status.getCause();
    for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return cause;
      }
    }
    return null;
  }
}
