package dev.gantry.testbench.bench;

import dev.gantry.testbench.pump.BareHandshakes;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What TLS figures are compared with: the cipher alone, and handshakes on one core. */
final class TlsMarks {
  /** Below this the cost of a bundle hides that of its octets. */
  private static final int LARGE_BUNDLE_BYTES = 1_000_000;

  /** What others give their figures by, whichever cipher is negotiated. */
  private static final String COMMON_CIPHER = "aes-256-gcm";

  private final BenchTls tls;
  private final PrintWriter out;
  private final List<String> shares = new ArrayList<>();
  private final List<CipherRate> ciphers = new ArrayList<>();

  TlsMarks(BenchTls tls, PrintWriter out) {
    this.tls = tls;
    this.out = out;
  }

  /** Measures and prints them; returns whether every handshake succeeded. */
  boolean measure(Duration duration) throws InterruptedException {
    try {
      var _ = handshakes(false, duration); // warms up
      var full = handshakes(false, duration);
      var resumed = handshakes(true, duration);
      out.printf(
          Locale.ROOT,
          "TLS by %s, %s; both ends on one core: %.0f full mutual handshakes/s (P-256), %.0f"
              + " resumed%n",
          tls.implementation(),
          full.suite(),
          full.perSecond(),
          resumed.perSecond());
      measureCiphers(CipherRate.cipherOf(full.suite()));
    } catch (SSLException e) {
      out.printf("handshake failed: %s%n", e.getMessage());
      return false;
    }
    if (ciphers.isEmpty()) {
      out.println("openssl is not here: the cipher alone is not measured");
    }
    for (var cipher : ciphers) {
      out.printf(
          Locale.ROOT,
          "%s alone on one core (openssl speed): %.0f MB/s%n",
          cipher.cipher(),
          cipher.bytesPerSecond() / 1e6);
    }
    return true;
  }

  private void measureCiphers(String negotiated) throws InterruptedException {
    for (var cipher : new LinkedHashSet<>(List.of(negotiated, COMMON_CIPHER))) {
      var rate = CipherRate.measure(cipher);
      if (rate != null) {
        ciphers.add(rate);
      }
    }
  }

  private BareHandshakes.Result handshakes(boolean resumed, Duration duration) throws SSLException {
    return BareHandshakes.run(tls.source(), tls.source(), resumed, duration);
  }

  /** Remembers what a lane reached. */
  void share(String lane, int bundleBytes, double bundlesPerSecond) {
    if (bundleBytes < LARGE_BUNDLE_BYTES) {
      return;
    }
    for (var cipher : ciphers) {
      shares.add(
          String.format(
              Locale.ROOT,
              "%s, %s: %.2f of %s alone",
              lane,
              Bench.sizeText(bundleBytes),
              bundlesPerSecond * bundleBytes / cipher.bytesPerSecond(),
              cipher.cipher()));
    }
  }

  /** Prints what lanes reached. */
  void summary() {
    shares.forEach(out::println);
    out.flush();
  }
}
