package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.session.EndCause;
import java.security.cert.CertificateException;

/**
 * We refuse the peer's certificate: carries the verdict through a TLS implementation to {@link
 * TlsEngineSource#failure}.
 */
final class CertificateRefusedException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final transient TlsFailure failure;

  CertificateRefusedException(EndCause cause, String sentence) {
    super(sentence);
    this.failure = new TlsFailure(cause, sentence);
  }

  TlsFailure failure() {
    return failure;
  }
}
