package dev.gantry.testbench.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast one core of this machine ciphers, as {@code openssl speed} finds it: the mark beside TLS
 * figures.
 *
 * @param cipher by OpenSSL's name
 * @param bytesPerSecond in records of 16 KiB
 */
record CipherRate(String cipher, double bytesPerSecond) {
  private static final int LIMIT_SECONDS = 20;

  /** The cipher of a suite's name, as OpenSSL calls it. */
  static String cipherOf(String suite) {
    var name = suite.toLowerCase(Locale.ROOT);
    if (name.contains("chacha20")) {
      return "chacha20-poly1305";
    }
    return name.contains("aes_256") || name.contains("aes256") ? "aes-256-gcm" : "aes-128-gcm";
  }

  /** Measures for a second; null where there is no openssl. */
  static @Nullable CipherRate measure(String cipher) throws InterruptedException {
    Process process = null;
    try {
      process =
          new ProcessBuilder(
                  "openssl", "speed", "-mr", "-seconds", "1", "-bytes", "16384", "-evp", cipher)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) ? parse(cipher, output) : null;
    } catch (IOException e) {
      return null; // not installed
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  /** Reads the line of figures: {@code +F:25:AES-256-GCM:4988878848.00}. */
  static @Nullable CipherRate parse(String cipher, String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("+F:"))
        .map(line -> line.substring(line.lastIndexOf(':') + 1))
        .filter(figure -> figure.matches("[0-9]+(\\.[0-9]+)?"))
        .map(figure -> new CipherRate(cipher, Double.parseDouble(figure)))
        .findFirst()
        .orElse(null);
  }
}
