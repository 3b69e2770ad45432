package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Fatal alerts of a peer (RFC 8446 6.2), and what each says about us. */
enum PeerAlert {
  BAD_CERTIFICATE(
      EndCause.CERTIFICATE_REFUSED_BY_PEER, "it finds our certificate bad; its log says why"),
  UNSUPPORTED_CERTIFICATE(
      EndCause.CERTIFICATE_REFUSED_BY_PEER, "it does not take certificates of this type or use"),
  CERTIFICATE_REVOKED(EndCause.CERTIFICATE_REFUSED_BY_PEER, "it takes our certificate as revoked"),
  CERTIFICATE_EXPIRED(
      EndCause.CERTIFICATE_REFUSED_BY_PEER, "it takes our certificate as expired; compare clocks"),
  CERTIFICATE_UNKNOWN(
      EndCause.CERTIFICATE_REFUSED_BY_PEER, "it does not accept our certificate; its log says why"),
  UNKNOWN_CA(
      EndCause.CERTIFICATE_REFUSED_BY_PEER, "it does not know the authority of our certificate"),
  CERTIFICATE_REQUIRED(
      EndCause.CERTIFICATE_REFUSED_BY_PEER, "it wants a certificate of us, and got none"),
  ACCESS_DENIED(EndCause.CERTIFICATE_REFUSED_BY_PEER, "it does not let our certificate in"),
  UNRECOGNIZED_NAME(EndCause.TLS_FAILED, "it does not know the server name that we asked for"),
  PROTOCOL_VERSION(EndCause.TLS_FAILED, "it shares no version of TLS with us"),
  INSUFFICIENT_SECURITY(EndCause.TLS_FAILED, "it demands stronger ciphers than we have"),
  HANDSHAKE_FAILURE(
      EndCause.TLS_FAILED,
      "it shares no ciphers with us, wants a certificate and got none, or has one that we do not"
          + " take"),
  DECRYPT_ERROR(EndCause.TLS_FAILED, "it could not verify what we signed"),
  INTERNAL_ERROR(EndCause.TLS_FAILED, "it has a fault of its own"),
  OTHER(EndCause.TLS_FAILED, "the alert has no better explanation");

  // The JDK: "(bad_certificate) Received fatal alert: bad_certificate".
  private static final Pattern JDK = Pattern.compile("Received fatal alert: (\\w+)");
  // BoringSSL: "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE".
  private static final Pattern BORINGSSL =
      Pattern.compile(":(?:SSLV3_ALERT|TLSV1_ALERT|TLSV1)_(\\w+)");

  private final EndCause cause;
  private final String meaning;

  PeerAlert(EndCause cause, String meaning) {
    this.cause = cause;
    this.meaning = meaning;
  }

  /** The alert that the peer sent, null when this failure is not one. */
  static @Nullable TlsFailure in(SSLException failure, TlsImplementation implementation) {
    var name = nameIn(failure);
    if (name == null) {
      return null;
    }
    var alert = named(name);
    return new TlsFailure(
        SessionEnd.Kind.PEER,
        alert.cause,
        "the peer ended TLS with the alert %s: %s%s"
            .formatted(
                name.toLowerCase(Locale.ROOT),
                alert.meaning,
                alert.mayBeItsKey() ? implementation.untaken() : ""));
  }

  /** Whether this is the alert that the peer sent. */
  boolean isIn(SSLException failure) {
    var name = nameIn(failure);
    return name != null && named(name) == this;
  }

  private static @Nullable String nameIn(SSLException failure) {
    var message = failure.getMessage() == null ? "" : failure.getMessage();
    for (var pattern : new Pattern[] {JDK, BORINGSSL}) {
      var matcher = pattern.matcher(message);
      if (matcher.find()) {
        return matcher.group(1).toUpperCase(Locale.ROOT);
      }
    }
    return null;
  }

  /** What stacks say whose own certificate has a key of which we take no signature. */
  private boolean mayBeItsKey() {
    return this == HANDSHAKE_FAILURE || this == INTERNAL_ERROR;
  }

  private static PeerAlert named(String name) {
    for (var alert : values()) {
      // The two spell one of them differently.
      if (alert.name().equals(name) || name.equals("UNKNOWN_" + alert.name())) {
        return alert;
      }
    }
    return OTHER;
  }
}
