package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.path.CertificateRefusedException;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells from an exception of a TLS implementation why TLS failed. */
final class FailureReport {
  /** Longest chain of causes followed. */
  private static final int MAX_CAUSES = 16;

  private static final Pattern NO_CERTIFICATE =
      Pattern.compile(
          "PEER_DID_NOT_RETURN_A_CERTIFICATE|Empty (client|server) certificate chain"
              + "|Empty client certificate");
  private static final Pattern OUR_KEY =
      Pattern.compile(
          "NO_COMMON_SIGNATURE_ALGORITHMS|No available authentication scheme"
              + "|No supported CertificateVerify signature algorithm");
  private static final Pattern PEERS_KEY =
      Pattern.compile("WRONG_SIGNATURE_TYPE|WRONG_CERTIFICATE_TYPE|UNKNOWN_CERTIFICATE_TYPE");
  private static final Pattern NO_COMMON_GROUND =
      Pattern.compile(
          "UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|WRONG_VERSION_NUMBER|NO_SHARED_GROUP"
              + "|no cipher suites in common|not supported|protocol_version"
              + "|No appropriate protocol");

  private static final String OTHER_KEY =
      "give us a certificate with a P-256 key, or the peer, where it is a Gantry, tls.provider ="
          + " \"jdk\"";

  private FailureReport() {}

  /**
   * Why it failed.
   *
   * @param certified whether we have a certificate of our own, which we show to whoever takes it
   */
  static TlsFailure of(Throwable failure, TlsImplementation implementation, boolean certified) {
    var depth = 0;
    for (var cause = failure; cause != null && depth < MAX_CAUSES; cause = cause.getCause()) {
      if (cause instanceof CertificateRefusedException refusal) {
        return TlsFailure.ours(refusal.endCause(), refusal.sentence());
      }
      depth++;
    }
    depth = 0;
    for (var cause = failure; cause != null && depth < MAX_CAUSES; cause = cause.getCause()) {
      var known = ofOne(cause, implementation, certified);
      if (known != null) {
        return known;
      }
      depth++;
    }
    return TlsFailure.ours(
        EndCause.TLS_FAILED, "the TLS handshake failed: " + Reason.of(deepest(failure)));
  }

  private static Throwable deepest(Throwable failure) {
    var deepest = failure;
    for (var depth = 0; deepest.getCause() != null && depth < MAX_CAUSES; depth++) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  private static @Nullable TlsFailure ofOne(
      Throwable failure, TlsImplementation implementation, boolean certified) {
    if (failure instanceof NotSslRecordException) {
      return TlsFailure.ours(
          EndCause.TLS_FAILED, "the peer agreed to TLS and then sent something else");
    }
    if (failure instanceof SSLException tls) {
      var message = tls.getMessage() == null ? "" : tls.getMessage();
      if (NO_CERTIFICATE.matcher(message).find()) {
        return TlsFailure.ours(
            EndCause.CERTIFICATE_MISSING,
            "the peer presented no certificate, and one is required of it"
                + implementation.untaken());
      }
      if (message.contains("KEY_USAGE_BIT_INCORRECT")) { // BoringSSL looks before it asks us
        return TlsFailure.ours(
            EndCause.CERTIFICATE_KEY_USAGE,
            "the Key Usage of the peer's certificate lacks digitalSignature");
      }
      if (OUR_KEY.matcher(message).find()) {
        return TlsFailure.ours(
            EndCause.CERTIFICATE_ALGORITHM,
            "the peer takes no signature of a key like ours; " + OTHER_KEY);
      }
      if (PEERS_KEY.matcher(message).find()) {
        return TlsFailure.ours(
            EndCause.CERTIFICATE_ALGORITHM,
            "the peer's certificate has a key of a kind that is not taken"
                + implementation.untaken());
      }
      if (certified && PeerAlert.CERTIFICATE_REQUIRED.isIn(tls)) {
        // We show ours to everybody, unless all kinds of keys that are asked for are others.
        return new TlsFailure(
            SessionEnd.Kind.PEER,
            EndCause.CERTIFICATE_ALGORITHM,
            "the peer ended TLS with the alert certificate_required: it asks for no certificate"
                + " with a key like ours; "
                + OTHER_KEY);
      }
      var alert = PeerAlert.in(tls, implementation);
      if (alert != null) {
        return alert;
      }
      if (NO_COMMON_GROUND.matcher(message).find()) {
        return TlsFailure.ours(
            EndCause.TLS_FAILED,
            "the peer shares no version or cipher of TLS with us: " + Reason.of(tls));
      }
      if (message.contains("closed while SSL/TLS handshake")
          || message.contains("Connection closed")) {
        return closed();
      }
    }
    if (failure instanceof ClosedChannelException
        || (failure instanceof IOException && !(failure instanceof SSLException))) {
      return closed();
    }
    return null;
  }

  private static TlsFailure closed() {
    return new TlsFailure(
        SessionEnd.Kind.TRANSPORT,
        EndCause.TLS_FAILED,
        "the peer closed the connection in the middle of the TLS handshake");
  }
}
