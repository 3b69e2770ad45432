package dev.gantry.conformance.cases;

import dev.gantry.conformance.certificate.Authority;
import dev.gantry.conformance.certificate.Inspection;
import dev.gantry.conformance.certificate.Leaf;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Trial;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;

/**
 * What it makes of the names in the tester's certificate (RFC 9174 4.4.1, 4.4.4). Which names it
 * asks for is its own policy, so what it does with no name at all is looked at first: who lets in a
 * tester without a NODE-ID and one with a wrong one asks for none, and cannot fail here.
 */
final class TlsNameCases {
  private static final String OTHER = "ipn:976998.0";
  private static final String ANOTHER = "ipn:976997.0";
  private static final String OTHER_HOST = "other.example";

  /** An address of documentation (RFC 5737), which nobody has. */
  private static final String OTHER_ADDRESS = "192.0.2.77";

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.4.1-01", TlsNameCases::endpointsAreDisregarded),
          Map.entry("R-4.4.1-02", TlsNameCases::comparedByTheScheme),
          Map.entry("R-4.4.1-03", TlsNameCases::aUriIsNoNodeId),
          Map.entry("R-4.4.1-04", TlsNameCases::networkNames),
          Map.entry("R-4.4.1-06", TlsNameCases::networkNames),
          Map.entry("R-4.4.2-17", TlsNameCases::aSubjectIsNoName),
          Map.entry("R-4.4.2.1-01", TlsNameCases::ia5StringOfAKnownScheme),
          Map.entry("R-4.4.4-02", TlsNameCases::anyOfSeveral),
          Map.entry("R-4.4.4.2-01", TlsNameCases::networkNames),
          Map.entry("R-4.4.4.2-02", TlsNameCases::theDialledName),
          Map.entry("R-4.4.4.2-03", TlsNameCases::theAddress),
          Map.entry("R-4.4.4.2-04", TlsNameCases::networkNamesByContactFailure),
          Map.entry("R-4.4.4.3-01", TlsNameCases::checksTheNodeId),
          Map.entry("R-4.4.4.3-02", TlsNameCases::nodeIdByContactFailure),
          Map.entry("R-4.4.5-03", TlsNameCases::recommendedPolicy));

  private TlsNameCases() {}

  private static Authority authority(Trial trial) throws NotObserved {
    return trial.credentials().authority();
  }

  private static Admission with(Trial trial, Leaf leaf) throws NotObserved, IOException {
    return Admission.with(trial, authority(trial).issue(leaf));
  }

  /** Without any NODE-ID; right otherwise. */
  private static Admission absent(Trial trial) throws NotObserved, IOException {
    return with(trial, Admission.nameless(trial));
  }

  private static Admission wrong(Trial trial) throws NotObserved, IOException {
    return with(trial, Admission.nameless(trial).bundleEid(OTHER));
  }

  /** What follows is about who asks for a NODE-ID. */
  private static void needsNodeId(Trial trial) throws NotObserved, IOException {
    Admission.first(trial);
    if (absent(trial).isIn()) {
      throw NotObserved.notApplicable(
          "its policy does not ask for a NODE-ID: a certificate without one is taken");
    }
  }

  private static String endpointsAreDisregarded(Trial trial)
      throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var own = trial.nodeId();
    var service = own.substring(0, own.lastIndexOf('.')) + ".5";
    var beside = with(trial, Admission.nameless(trial).bundleEid(service).bundleEid(own));
    if (!beside.isIn()) {
      throw new Deviation("a BundleEID of a service beside the NODE-ID: " + beside.text());
    }
    boolean absent = absent(trial).isIn();
    if (with(trial, Admission.nameless(trial).bundleEid(service)).isIn() != absent) {
      throw new Deviation(
          absent
              ? "a BundleEID of a service is taken for a wrong NODE-ID"
              : "a BundleEID of a service is taken for a NODE-ID");
    }
    return "a BundleEID of a service is as none";
  }

  private static String comparedByTheScheme(Trial trial)
      throws Deviation, NotObserved, IOException {
    needsNodeId(trial);
    var upper = trial.nodeId().replaceFirst("^ipn:", "IPN:");
    var same = with(trial, Admission.nameless(trial).bundleEid(upper));
    if (!same.isIn()) {
      throw new Deviation("'%s' is refused: %s".formatted(upper, same.text()));
    }
    return "'%s' is the same as '%s'".formatted(upper, trial.nodeId());
  }

  private static String aUriIsNoNodeId(Trial trial) throws Deviation, NotObserved, IOException {
    needsNodeId(trial);
    var uri = with(trial, Admission.nameless(trial).uri(trial.nodeId()));
    if (uri.isIn()) {
      throw new Deviation("a URI in subjectAltName is taken for a NODE-ID");
    }
    return "the Node ID as a URI: " + uri.text();
  }

  private static String aSubjectIsNoName(Trial trial) throws Deviation, NotObserved, IOException {
    needsNodeId(trial);
    var subject = with(trial, Admission.nameless(trial).subject(trial.nodeId()));
    if (subject.isIn()) {
      throw new Deviation("a common name is taken for a NODE-ID");
    }
    return "the Node ID as common name: " + subject.text();
  }

  private static String ia5StringOfAKnownScheme(Trial trial)
      throws Deviation, NotObserved, IOException {
    var chain = trial.contacted().secured().chain();
    if (chain.isEmpty()) {
      throw NotObserved.because("it shows no certificate");
    }
    var own = new Inspection(chain);
    for (var eid : own.bundleEids()) {
      var scheme = eid.toLowerCase(Locale.ROOT);
      if (!own.bundleEidsAreIa5() || !scheme.startsWith("ipn:") && !scheme.startsWith("dtn:")) {
        throw new Deviation("its own BundleEID '%s' is none".formatted(eid));
      }
    }
    needsNodeId(trial);
    var utf8 = with(trial, Admission.nameless(trial).bundleEidAsUtf8(trial.nodeId()));
    if (utf8.isIn()) {
      throw new Deviation("a BundleEID of type UTF8String is taken for a NODE-ID");
    }
    return "its own are; one of type UTF8String: " + utf8.text();
  }

  private static String anyOfSeveral(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var leaf = Admission.nameless(trial).bundleEid(OTHER).bundleEid(trial.nodeId());
    var one = with(trial, leaf);
    if (!one.isIn()) {
      throw new Deviation("the second of two NODE-IDs is not seen: " + one.text());
    }
    var none = with(trial, Admission.nameless(trial).bundleEid(OTHER).bundleEid(ANOTHER));
    if (none.isIn() && !absent(trial).isIn()) {
      throw new Deviation("two wrong NODE-IDs are taken");
    }
    return none.isIn()
        ? "one of two is enough; it asks for none"
        : "one of two is enough; two wrong ones: " + none.text();
  }

  private static String checksTheNodeId(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var wrong = wrong(trial);
    if (!wrong.isIn()) {
      return "a certificate of %s: %s".formatted(OTHER, wrong.text());
    }
    if (absent(trial).isIn()) {
      throw NotObserved.notApplicable(
          "its policy does not ask for a NODE-ID: a certificate without one is taken");
    }
    throw new Deviation("a tester with a certificate of %s is let in".formatted(OTHER));
  }

  private static String nodeIdByContactFailure(Trial trial)
      throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    var wrong = wrong(trial);
    var absent = absent(trial);
    if (wrong.isIn() && absent.isIn()) {
      throw NotObserved.notApplicable("its policy does not ask for a NODE-ID");
    }
    if (wrong.isIn()) {
      throw new Deviation("a wrong NODE-ID ends nothing");
    }
    for (var one : new Admission[] {wrong, absent}) {
      // Who has other reasons to refuse a certificate refuses it in the handshake (4.4.4.1).
      boolean fine = one.isIn() || one.how() == Admission.How.ALERT || one.isContactFailure();
      if (!fine || !one.ended()) {
        throw new Deviation("in place of SESS_TERM Contact Failure and an end " + one.text());
      }
    }
    return "a wrong one: %s; none: %s".formatted(wrong.text(), absent.text());
  }

  private static String recommendedPolicy(Trial trial) throws Deviation, NotObserved, IOException {
    Admission.first(trial);
    if (absent(trial).isIn()) {
      throw new Deviation("a certificate without NODE-ID is taken");
    }
    if (wrong(trial).isIn()) {
      throw new Deviation("a wrong NODE-ID is taken");
    }
    var network = wrongNetworkNames(trial);
    if (!network.isIn()) {
      throw new Deviation("wrong network names beside the NODE-ID: " + network.text());
    }
    return "a NODE-ID is needed, and network names are not looked at";
  }

  private static Admission wrongNetworkNames(Trial trial) throws NotObserved, IOException {
    return with(
        trial,
        Leaf.of(trial.nodeId()).dns(OTHER_HOST).address(InetAddress.getByName(OTHER_ADDRESS)));
  }

  /** The refusal of wrong network names, of whoever asks for right ones. */
  private static Admission refusedForNetworkNames(Trial trial) throws NotObserved, IOException {
    Admission.first(trial);
    var wrong = wrongNetworkNames(trial);
    if (wrong.isIn()) {
      throw NotObserved.notApplicable("its policy does not ask for network names");
    }
    return wrong;
  }

  private static String networkNames(Trial trial) throws NotObserved, IOException {
    return "right ones are taken; wrong ones: " + refusedForNetworkNames(trial).text();
  }

  private static String theDialledName(Trial trial) throws Deviation, NotObserved, IOException {
    refusedForNetworkNames(trial);
    var name = trial.credentials().name();
    if (name == null) {
      throw NotObserved.because("it is told an address, not a name: --name");
    }
    return Admission.isIn(
        trial,
        authority(trial).issue(Leaf.of(trial.nodeId()).dns(name)),
        "the name that it dialled");
  }

  private static String theAddress(Trial trial) throws Deviation, NotObserved, IOException {
    refusedForNetworkNames(trial);
    return Admission.isIn(
        trial,
        authority(trial).issue(Leaf.of(trial.nodeId()).address(trial.ownAddress())),
        "the address of the tester");
  }

  private static String networkNamesByContactFailure(Trial trial)
      throws Deviation, NotObserved, IOException {
    var wrong = refusedForNetworkNames(trial);
    if (wrong.how() != Admission.How.ALERT && !wrong.isContactFailure() || !wrong.ended()) {
      throw new Deviation("in place of SESS_TERM Contact Failure and an end " + wrong.text());
    }
    return wrong.text();
  }
}
