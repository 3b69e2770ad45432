package dev.gantry.conformance.cases;

import dev.gantry.conformance.certificate.Inspection;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Trial;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** The certificate that it shows itself (RFC 9174 4.4.1, 4.4.2, 4.4.3). */
final class TlsOwnCases {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.4.1-05", TlsOwnCases::noWildcards),
          Map.entry("R-4.4.2-01", TlsOwnCases::followsRfc5280),
          Map.entry("R-4.4.2-02", TlsOwnCases::sendsTheChain),
          Map.entry("R-4.4.2-03", TlsOwnCases::leavesTheRootOut),
          Map.entry("R-4.4.2-06", TlsOwnCases::keyIdentifiers),
          Map.entry("R-4.4.2-08", TlsOwnCases::hasANodeId),
          Map.entry("R-4.4.2-09", TlsOwnCases::hasDnsNames),
          Map.entry("R-4.4.2-10", TlsOwnCases::mayHaveAddresses),
          Map.entry("R-4.4.2-11", TlsOwnCases::hasPurposes),
          Map.entry("R-4.4.2-12", TlsOwnCases::isForBundles),
          Map.entry("R-4.4.2-13", TlsOwnCases::mayBeForTls),
          Map.entry("R-4.4.2-14", TlsOwnCases::hasKeyUsage),
          Map.entry("R-4.4.2-15", TlsOwnCases::maySign),
          Map.entry("R-4.4.2-16", TlsOwnCases::namesAResponder),
          Map.entry("R-4.4.3-06", TlsOwnCases::presentsOne),
          Map.entry("R-4.4.3-07", TlsOwnCases::fitsTheProfile),
          Map.entry("R-4.4.3-09", TlsOwnCases::asksForOurs),
          Map.entry("R-4.4.3-10", TlsOwnCases::presentsOne),
          Map.entry("R-4.4.3-11", TlsOwnCases::fitsTheProfile));

  private TlsOwnCases() {}

  private static List<X509Certificate> chain(Trial trial) throws NotObserved, IOException {
    var chain = trial.contacted().secured().chain();
    if (chain.isEmpty()) {
      throw NotObserved.because("it shows no certificate");
    }
    return chain;
  }

  private static Inspection own(Trial trial) throws NotObserved, IOException {
    return new Inspection(chain(trial));
  }

  private static String presentsOne(Trial trial) throws Deviation, NotObserved, IOException {
    var chain = trial.contacted().secured().chain();
    if (chain.isEmpty()) {
      throw new Deviation("it is asked for a certificate and shows none");
    }
    return "a chain of %d".formatted(chain.size());
  }

  private static String asksForOurs(Trial trial) throws Deviation, NotObserved, IOException {
    if (!trial.contacted().secured().asked()) {
      throw new Deviation("no CertificateRequest");
    }
    return "a CertificateRequest";
  }

  private static String noWildcards(Trial trial) throws Deviation, NotObserved, IOException {
    var wild = own(trial).dnsNames().stream().filter(one -> one.contains("*")).toList();
    if (!wild.isEmpty()) {
      // Discouraged, and no more than that.
      throw Deviation.weak("DNS-IDs " + wild);
    }
    return "none with a wildcard";
  }

  private static String followsRfc5280(Trial trial) throws Deviation, NotObserved, IOException {
    var flaws = own(trial).flaws();
    if (!flaws.isEmpty()) {
      throw new Deviation(String.join("; ", flaws));
    }
    return "X.509 version 3, with nothing amiss that was looked for";
  }

  private static String sendsTheChain(Trial trial) throws Deviation, NotObserved, IOException {
    var chain = chain(trial);
    var distrust = new Inspection(chain).distrust(trial.credentials().trusted());
    if (distrust != null) {
      throw new Deviation("a chain of %d that is not enough: %s".formatted(chain.size(), distrust));
    }
    return "a chain of %d".formatted(chain.size());
  }

  private static String leavesTheRootOut(Trial trial) throws Deviation, NotObserved, IOException {
    if (own(trial).holdsARoot()) {
      throw new Deviation("the root is in the chain");
    }
    return "no root in the chain";
  }

  private static String keyIdentifiers(Trial trial) throws Deviation, NotObserved, IOException {
    if (!own(trial).hasKeyIdentifiers()) {
      throw new Deviation("a certificate of the chain lacks one");
    }
    return "in all of the chain";
  }

  private static String hasANodeId(Trial trial) throws Deviation, NotObserved, IOException {
    var eids = own(trial).bundleEids();
    if (eids.isEmpty()) {
      throw new Deviation("no BundleEID among its names");
    }
    return String.join(", ", eids);
  }

  private static String hasDnsNames(Trial trial) throws NotObserved, IOException {
    var names = own(trial).dnsNames();
    if (names.isEmpty()) {
      throw NotObserved.because("it has none, and whether it has a stable name is not known");
    }
    return String.join(", ", names);
  }

  private static String mayHaveAddresses(Trial trial) throws NotObserved, IOException {
    return own(trial).addresses() + " IPADDR-IDs";
  }

  private static String hasPurposes(Trial trial) throws Deviation, NotObserved, IOException {
    var purposes = own(trial).purposes();
    if (purposes.isEmpty()) {
      throw new Deviation("no Extended Key Usage");
    }
    return String.join(", ", purposes);
  }

  private static String isForBundles(Trial trial) throws Deviation, NotObserved, IOException {
    var own = own(trial);
    if (own.purposes().isEmpty()) {
      throw NotObserved.notApplicable("it has no Extended Key Usage");
    }
    if (!own.isForBundles()) {
      throw new Deviation("bundleSecurity is not among " + String.join(", ", own.purposes()));
    }
    return "bundleSecurity is in it";
  }

  private static String mayBeForTls(Trial trial) throws NotObserved, IOException {
    var purposes = own(trial).purposes();
    boolean both = purposes.contains(SERVER_AUTH) && purposes.contains(CLIENT_AUTH);
    return both ? "serverAuth and clientAuth are in it" : "serverAuth and clientAuth are not both";
  }

  private static String hasKeyUsage(Trial trial) throws Deviation, NotObserved, IOException {
    if (!own(trial).hasKeyUsage()) {
      throw new Deviation("no Key Usage");
    }
    return "it has one";
  }

  private static String maySign(Trial trial) throws Deviation, NotObserved, IOException {
    if (!own(trial).maySign()) {
      throw new Deviation("its Key Usage lacks digitalSignature");
    }
    return "digitalSignature, or no Key Usage";
  }

  private static String namesAResponder(Trial trial) throws Deviation, NotObserved, IOException {
    var chain = chain(trial);
    if (trial.credentials().made(chain)) {
      throw NotObserved.notApplicable("the tester made it, and has no responder to name");
    }
    if (!new Inspection(chain).namesAResponder()) {
      throw new Deviation("no OCSP responder");
    }
    return "it names an OCSP responder";
  }

  private static String fitsTheProfile(Trial trial) throws Deviation, NotObserved, IOException {
    var own = own(trial);
    var seen = followsRfc5280(trial) + "; " + hasANodeId(trial);
    if (!own.bundleEidsAreIa5()) {
      throw new Deviation("a BundleEID that is no IA5String");
    }
    return seen;
  }
}
