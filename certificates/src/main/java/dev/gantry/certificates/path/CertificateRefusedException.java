package dev.gantry.certificates.path;

import dev.gantry.domain.session.EndCause;
import java.security.cert.CertificateException;

/**
 * We refuse the peer's certificate: carries the verdict through an implementation of TLS to whoever
 * reads its failures.
 */
public final class CertificateRefusedException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final EndCause endCause;

  /**
   * A verdict.
   *
   * @param cause how a session that ends of it names it
   * @param sentence for people, says what to do
   */
  public CertificateRefusedException(EndCause cause, String sentence) {
    super(sentence);
    this.endCause = cause;
  }

  /** How a session that ends of it names it. */
  public EndCause endCause() {
    return endCause;
  }

  /** One sentence for people that says what to do. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
