package dev.gantry.certificates.revocation;

import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.path.CertificateRefusedException;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.time.Backoff;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OCSP response for our own certificate, which a server staples to its handshakes (RFC 6066 8),
 * so that no peer has to ask the responder. Fetched ahead of need on a thread of its own; a
 * handshake takes what is there, or goes without. Thread-safe.
 */
public final class OwnStaple implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnStaple.class);

  /** Most responders of one certificate that are asked in turn. */
  static final int MAX_RESPONDERS = 4;

  /** How long a response is stapled that does not say for how long it is good. */
  static final Duration DEFAULT_LIFE = Duration.ofHours(1);

  static final Duration SHORTEST_PAUSE = Duration.ofMinutes(1);
  static final Duration LONGEST_PAUSE = Duration.ofHours(12);

  /** After an answer that is of no use. */
  static final Backoff.Pace RETRIES = Backoff.Pace.doubling(SHORTEST_PAUSE, Duration.ofHours(1));

  private final X509Certificate certificate;
  private final X509Certificate issuer;
  private final List<String> responders;
  private final Responder responder;
  private final InstantSource clock;
  private final Thread refresher;
  private final Backoff retries = new Backoff(RETRIES); // by the refresher alone
  private volatile @Nullable Response response;

  /** Where responses come from. */
  interface Responder {
    byte[] ask(String address) throws IOException;
  }

  /**
   * A response that peers can use.
   *
   * @param octets as the responder sent them
   * @param until when it is no longer good
   */
  private record Response(byte[] octets, Instant until) {}

  OwnStaple(
      X509Certificate certificate,
      X509Certificate issuer,
      List<String> responders,
      Responder responder,
      InstantSource clock) {
    this.certificate = certificate;
    this.issuer = issuer;
    this.responders = responders.stream().limit(MAX_RESPONDERS).toList();
    this.responder = responder;
    this.clock = clock;
    this.refresher = Thread.ofVirtual().name("ocsp-staple").unstarted(this::keepFresh);
  }

  /**
   * For a certificate of ours, null when it names no responder or nobody here knows its issuer,
   * without whom nothing can be asked.
   */
  public static @Nullable OwnStaple of(
      KeyMaterial keys, List<X509Certificate> authorities, InstantSource clock) {
    var responders = OcspResponders.of(keys.certificate());
    if (responders.isEmpty()) {
      return null;
    }
    var issuer = keys.issuer(authorities);
    if (issuer == null) {
      LOG.warn(
          "no OCSP response is stapled: the issuer of our certificate is neither in its file nor"
              + " among our authorities");
      return null;
    }
    var question = new OcspQuestion(keys.certificate(), issuer);
    return new OwnStaple(keys.certificate(), issuer, responders, question::ask, clock);
  }

  /** Fetches the first response, and from then on keeps one that is good. */
  public void start() {
    refresher.start();
  }

  /** Whether these keys are still those that it is about. */
  public boolean isFor(KeyMaterial keys) {
    return certificate.equals(keys.certificate());
  }

  /** What to staple now, null when there is nothing good. */
  public byte @Nullable [] current() {
    var latest = response;
    return latest == null || !clock.instant().isBefore(latest.until) ? null : latest.octets;
  }

  private void keepFresh() {
    try {
      while (true) {
        Thread.sleep(refresh());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Asks the responders in turn; returns how long to wait before the next time. */
  Duration refresh() {
    var trouble = new StringBuilder();
    for (var address : responders) {
      try {
        var fresh = examined(responder.ask(address));
        response = fresh;
        retries.reset();
        LOG.debug("the OCSP response of {} is stapled until {}", address, fresh.until);
        return clamp(Duration.between(clock.instant(), fresh.until).dividedBy(2));
      } catch (IOException | RuntimeException e) {
        trouble.append(trouble.isEmpty() ? "" : "; ").append(address).append(": ");
        trouble.append(Reason.of(e));
      }
    }
    var pause = Duration.ofNanos(retries.nextDelayNanos());
    if (!Thread.currentThread().isInterrupted()) {
      LOG.warn(
          "no new OCSP response for our certificate, {}; asking again in {} min: {}",
          current() == null ? "none is stapled" : "the old one is stapled on",
          pause.toMinutes(),
          trouble);
    }
    return pause;
  }

  private static Duration clamp(Duration wanted) {
    return wanted.compareTo(SHORTEST_PAUSE) < 0
        ? SHORTEST_PAUSE
        : wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
  }

  /** Peers would close on a response that is not good, or ask for themselves; so it must be. */
  private Response examined(byte[] octets) throws IOException {
    var now = clock.instant();
    try {
      var open = Revocation.judge(octets, certificate, issuer, now);
      if (!open.isEmpty()) {
        throw new IOException("its response is of no use: " + Reason.of(open.getFirst()));
      }
    } catch (CertificateRefusedException e) {
      // Passed on even so: whoever trusts the responder should know.
      LOG.error("our own certificate is revoked, and peers will refuse it: {}", e.getMessage());
    }
    var ends = nextUpdate(octets);
    return new Response(octets, ends == null ? now.plus(DEFAULT_LIFE) : ends);
  }

  private @Nullable Instant nextUpdate(byte[] octets) throws IOException {
    try {
      if (new OCSPResp(octets).getResponseObject() instanceof BasicOCSPResp basic) {
        for (SingleResp one : basic.getResponses()) {
          if (one.getCertID().getSerialNumber().equals(certificate.getSerialNumber())) {
            return one.getNextUpdate() == null ? null : one.getNextUpdate().toInstant();
          }
        }
      }
      throw new IOException("its response is about another certificate");
    } catch (OCSPException e) {
      throw new IOException("its response cannot be read: " + Reason.of(e), e);
    }
  }

  @Override
  public void close() {
    refresher.interrupt();
  }
}
