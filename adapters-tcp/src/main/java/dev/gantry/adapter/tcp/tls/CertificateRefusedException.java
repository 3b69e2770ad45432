package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.session.EndCause;
import java.security.cert.CertificateException;

/**
 * We refuse the peer's certificate: carries the verdict through an implementation of TLS to whoever
 * reads its failures.
 */
final class CertificateRefusedException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final EndCause endCause;

  CertificateRefusedException(EndCause cause, String sentence) {
    super(sentence);
    this.endCause = cause;
  }

  /** How a session that ends of it names it. */
  EndCause endCause() {
    return endCause;
  }

  /** One sentence for people that says what to do. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
