package dev.gantry.adapter.grpc.operator;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a server gave no answer, in words for people. */
final class NoAnswer {
  private NoAnswer() {}

  /** What a failed call means; {@code overTls} is how the server was asked. */
  static IOException of(StatusRuntimeException failure, boolean overTls) {
    return new IOException(words(failure, overTls), failure);
  }

  private static String words(StatusRuntimeException failure, boolean overTls) {
    switch (failure.getStatus().getCode()) {
      case UNIMPLEMENTED:
        return "it knows no such request: is it an older Gantry?";
      case DEADLINE_EXCEEDED:
        return "it does not answer";
      default:
        break;
    }
    var root = root(failure);
    if (root instanceof UnknownHostException) {
      return "no such host";
    }
    if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
      return messageOf(root);
    }
    if (overTls) {
      return overTls(failure, root);
    }
    // A server with TLS ends a connection that begins in the clear.
    return messageOf(root) + (isCutOff(root) ? "; does it want TLS?" : "");
  }

  private static String overTls(Throwable failure, Throwable root) {
    if (root instanceof CertPathBuilderException || root instanceof CertPathValidatorException) {
      return "none of the authorities that are believed vouches for its certificate: "
          + messageOf(root);
    }
    if (root instanceof CertificateException) {
      return "its certificate is another's, by its names or its time: " + messageOf(root);
    }
    var tls = cause(failure, SSLException.class);
    var said = tls == null ? "" : messageOf(tls);
    if (said.contains("certificate_required")
        || said.contains("bad_certificate")
        || said.contains("certificate_unknown")
        || said.contains("unknown_ca")
        || said.contains("certificate_expired")
        || said.contains("certificate_revoked")) {
      return "it does not take our certificate, and its log says why: " + said;
    }
    if (said.contains("not an SSL/TLS record")) {
      return "it speaks no TLS there";
    }
    return messageOf(root);
  }

  private static boolean isCutOff(Throwable root) {
    var said = messageOf(root);
    return said.contains("Connection reset")
        || said.contains("closed")
        || said.contains("End of stream")
        || said.contains("Broken pipe")
        || said.contains("First received frame was not SETTINGS");
  }

  private static Throwable root(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
    }
    return null;
  }

  private static String messageOf(Throwable failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : failure.getMessage().replaceAll("\\s+", " ");
  }
}
