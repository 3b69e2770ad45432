package dev.gantry.certificates.serving;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found about the certificates of callers: few calls have to verify a path, and those that
 * do have its intermediates, which come with a handshake alone. Thread-safe.
 */
final class KnownCallers {
  /** Certificates; 256, twice as many as both ports of operators have connections. */
  static final int MAX_KNOWN = 256;

  private final Map<X509Certificate, Finding> known = // by this; the one asked for last is last
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<X509Certificate, Finding> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  /**
   * About one certificate.
   *
   * @param path it and its intermediates, by which it was believed last
   * @param by the authorities and lists that it was found by, told apart by identity
   * @param believed whether it was
   * @param from when it was found
   * @param until when it has to be found again
   */
  record Finding(
      List<X509Certificate> path, Object by, boolean believed, Instant from, Instant until) {
    /** A clock that was set back finds again, too. */
    boolean holds(Object by, Instant now) {
      return this.by == by && !now.isBefore(from) && now.isBefore(until);
    }
  }

  synchronized @Nullable Finding of(X509Certificate certificate) {
    return known.get(certificate);
  }

  synchronized void note(X509Certificate certificate, Finding finding) {
    known.put(certificate, finding);
  }

  synchronized int size() {
    return known.size();
  }
}
