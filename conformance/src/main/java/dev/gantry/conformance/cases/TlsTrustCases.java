package dev.gantry.conformance.cases;

import dev.gantry.conformance.certificate.Authority;
import dev.gantry.conformance.certificate.Identity;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether it looks at the tester's certificate: path, version, usages (RFC 9174 4.4.2, 4.4.4.1).
 */
final class TlsTrustCases {
  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.4.2-04", TlsTrustCases::refusesVersionOne),
          Map.entry("R-4.4.2-05", TlsTrustCases::takesAnEmptySubject),
          Map.entry("R-4.4.2-07", TlsTrustCases::needsNoKeyIdentifiers),
          Map.entry("R-4.4.2.1-02", TlsTrustCases::takesMorePurposes),
          Map.entry("R-4.4.4.1-01", TlsTrustCases::validatesThePath),
          Map.entry("R-4.4.4.1-03", TlsTrustCases::saysBadCertificate),
          Map.entry("R-4.4.4.1-04", TlsTrustCases::looksAtPurposes),
          Map.entry("R-4.4.5-02", TlsTrustCases::insistsOnBundleSecurity));

  private TlsTrustCases() {}

  private static String refusesVersionOne(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var authority = trial.credentials().authority();
    var one = Admission.with(trial, authority.issue(Admission.leaf(trial).versionOne()));
    if (one.isIn()) {
      throw new Deviation("a certificate of X.509 version 1 is taken");
    }
    return "refused: " + one.text();
  }

  private static String takesAnEmptySubject(Trial trial)
      throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var authority = trial.credentials().authority();
    return Admission.isIn(
        trial, authority.issue(Admission.leaf(trial).subject("")), "a subject without a name");
  }

  private static String needsNoKeyIdentifiers(Trial trial)
      throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var authority = trial.credentials().authority();
    return Admission.isIn(
        trial,
        authority.issue(Admission.leaf(trial).withoutKeyIdentifiers()),
        "a certificate without key identifiers");
  }

  private static String takesMorePurposes(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var authority = trial.credentials().authority();
    return Admission.isIn(
        trial,
        authority.issue(Admission.leaf(trial).forMailToo()),
        "bundleSecurity among other purposes");
  }

  /** Chains that RFC 5280 6.1 has none believe who trusts the tester's root alone. */
  private static Map<String, Identity> notToBeBelieved(Trial trial)
      throws NotObserved, IOException {
    var authority = trial.credentials().authority();
    var all = new LinkedHashMap<String, Identity>();
    all.put("of an unknown authority", Authority.make("stranger").issue(Admission.leaf(trial)));
    all.put("that vouches for itself", Authority.selfSigned(Admission.leaf(trial)));
    all.put("that is expired", authority.issue(Admission.leaf(trial).expired()));
    all.put("that is not valid yet", authority.issue(Admission.leaf(trial).notYetValid()));
    all.put("issued by no authority", authority.issueBySomebodyElse(Admission.leaf(trial)));
    return all;
  }

  private static String validatesThePath(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var taken = new ArrayList<String>();
    for (var one : notToBeBelieved(trial).entrySet()) {
      if (Admission.with(trial, one.getValue()).isIn()) {
        taken.add(one.getKey());
      }
    }
    if (!taken.isEmpty()) {
      throw new Deviation("a certificate is taken " + String.join(", ", taken));
    }
    return "one of an unknown authority, self-signed, expired, not valid yet, or issued by no"
        + " authority is refused";
  }

  private static String saysBadCertificate(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var alerts = new ArrayList<String>();
    for (var one : notToBeBelieved(trial).entrySet()) {
      var admission = Admission.with(trial, one.getValue());
      if (admission.isIn()) {
        continue;
      }
      if (admission.how() != Admission.How.ALERT) {
        throw new Deviation("one %s is refused by %s".formatted(one.getKey(), admission.text()));
      }
      alerts.add(admission.alert());
    }
    if (alerts.isEmpty()) {
      throw NotObserved.because("it refuses none");
    }
    var others = alerts.stream().filter(one -> !one.equals("bad_certificate")).distinct().toList();
    if (!others.isEmpty()) {
      // RFC 9174 has this one alert alone, and few libraries let their user choose it.
      throw Deviation.weak("the alert is " + String.join(", ", others) + ", not bad_certificate");
    }
    return "the alert is bad_certificate";
  }

  private static String looksAtPurposes(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var authority = trial.credentials().authority();
    var mail = Admission.with(trial, authority.issue(Admission.leaf(trial).forMail()));
    if (mail.isIn()) {
      throw NotObserved.notApplicable("its policy asks nothing of an Extended Key Usage");
    }
    return "one for mail alone is refused: " + mail.text();
  }

  private static String insistsOnBundleSecurity(Trial trial)
      throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var authority = trial.credentials().authority();
    var tls = Admission.with(trial, authority.issue(Admission.leaf(trial).forTlsOnly()));
    if (tls.isIn()) {
      throw new Deviation("an Extended Key Usage without bundleSecurity is taken");
    }
    return "one without bundleSecurity is refused: " + tls.text();
  }
}
