package dev.gantry.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import dev.gantry.domain.wire.Octets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Policy x role x certificate x SESS_INIT -> outcome, all of it, against a second reading of RFC
 * 9174 4.4 that shares nothing with the code: it works on tags instead of names.
 */
final class IdentityTableTest {
  private static final Octets HERE = Octets.of((byte) 10, (byte) 0, (byte) 0, (byte) 1);
  private static final Octets ELSEWHERE = Octets.of((byte) 10, (byte) 0, (byte) 0, (byte) 2);

  /** What a certificate holds, in tags. */
  private record Claims(Set<String> tags, PeerCertificate certificate) {}

  static List<IdentityPolicy> policies() {
    var policies = new ArrayList<IdentityPolicy>();
    for (var nodeId : Check.values()) {
      for (var host : Check.values()) {
        for (var usage : ExtendedKeyUsageRule.values()) {
          for (var client : Check.values()) {
            policies.add(new IdentityPolicy(nodeId, host, usage, false, client));
            policies.add(new IdentityPolicy(nodeId, host, usage, true, client));
          }
        }
      }
    }
    return policies;
  }

  @ParameterizedTest
  @MethodSource("policies")
  @Rfc9174({
    "4.4.1", "4.4.2", "4.4.2.1", "4.4.3", "4.4.4", "4.4.4.1", "4.4.4.2", "4.4.4.3", "4.4.5"
  })
  void outcome_of_every_certificate_in_both_roles_for_every_sess_init(IdentityPolicy policy) {
    int cases = 0;
    for (var claims : certificates()) {
      for (var role : TlsRole.values()) {
        for (var dialled : new String[] {null, "here.example"}) {
          for (var said : new String[] {null, "ipn:2.0", "IPN:0.2.0"}) {
            for (var expected : new String[] {null, "ipn:2.0", "ipn:9.0"}) {
              var actual = actual(policy, role, claims.certificate(), dialled, said, expected);
              var wanted = oracle(policy, role, claims.tags(), dialled, said, expected);
              if (!actual.equals(wanted)) {
                fail(
                    "%s for %s %s dialled %s said %s expected %s under %s, not %s",
                    actual, role, claims.tags(), dialled, said, expected, policy, wanted);
              }
              cases++;
            }
          }
        }
      }
    }
    assertThat(cases).isEqualTo(16_776);
  }

  private static String actual(
      IdentityPolicy policy,
      TlsRole role,
      PeerCertificate certificate,
      String dialled,
      String said,
      String expected) {
    var usage = IdentityCheck.checkUsage(policy, role, certificate);
    if (!usage.accepted()) {
      return usage.refusal().name();
    }
    var host = IdentityCheck.checkHost(policy, certificate, dialled, HERE);
    if (!host.accepted()) {
      return host.refusal().name();
    }
    var node = IdentityCheck.checkNodeId(policy, certificate, nodeId(said), nodeId(expected));
    if (!node.accepted()) {
      return node.refusal().name();
    }
    return (node.nodeIdProven() ? "proven" : "unproven")
        + (node.warnings().isEmpty() ? "" : ", warned");
  }

  private static String oracle(
      IdentityPolicy policy,
      TlsRole role,
      Set<String> tags,
      String dialled,
      String said,
      String expected) {
    if (tags.contains("none")) {
      if (role == TlsRole.SERVER || policy.clientCertificate() == Check.REQUIRED) {
        return "CERTIFICATE_MISSING";
      }
    } else if (tags.contains("v1")) {
      return "CERTIFICATE_UNTRUSTED";
    } else if (tags.contains("ku:no") || !purposeFits(policy.extendedKeyUsage(), role, tags)) {
      return "CERTIFICATE_KEY_USAGE";
    }

    var weight = policy.hostCheck();
    boolean hit = tags.contains("ip:here") || (dialled != null && tags.contains("dns:here"));
    boolean miss = tags.contains("ip:else") || (dialled != null && tags.contains("dns:else"));
    if (weight != Check.OFF && !hit && miss) {
      return "HOST_NAME_MISMATCH";
    }
    if (weight == Check.REQUIRED && !hit) {
      return "HOST_NAME_MISSING";
    }

    boolean names = tags.contains("node:2") || tags.contains("node:3");
    boolean fromCommonName = policy.nodeIdFromCommonName() && !names && tags.contains("cn:2");
    boolean claimsTwo = tags.contains("node:2") || fromCommonName;
    boolean claimsAny = names || fromCommonName;
    if (said != null && claimsAny && !claimsTwo && policy.nodeIdCheck() != Check.OFF) {
      return "NODE_ID_MISMATCH";
    }
    if (policy.nodeIdCheck() == Check.REQUIRED && (said == null || !claimsTwo)) {
      return "NODE_ID_UNPROVEN";
    }
    if ("ipn:9.0".equals(expected) || (expected != null && said == null)) {
      return "NODE_ID_UNEXPECTED";
    }
    boolean proven = said != null && claimsTwo && policy.nodeIdCheck() != Check.OFF;
    boolean warned = fromCommonName || tags.contains("node:not");
    return (proven ? "proven" : "unproven") + (warned ? ", warned" : "");
  }

  private static boolean purposeFits(ExtendedKeyUsageRule rule, TlsRole role, Set<String> tags) {
    if (!tags.contains("eku") || rule == ExtendedKeyUsageRule.ANY || tags.contains("eku:bundle")) {
      return true;
    }
    return rule == ExtendedKeyUsageRule.TLS_OR_BUNDLE_SECURITY
        && (tags.contains("eku:any")
            || tags.contains(role == TlsRole.SERVER ? "eku:server" : "eku:client"));
  }

  /**
   * Every combination of names with sound usages, and every combination of usages with sound names.
   */
  private static List<Claims> certificates() {
    var certificates = new ArrayList<Claims>();
    certificates.add(new Claims(Set.of("none"), null));
    for (var nodes : List.of("", "2", "3", "not", "2 3", "2 not", "3 not", "2 3 not")) {
      for (var dns : List.of("", "here", "else", "here else")) {
        for (var ip : List.of("", "here", "else", "here else")) {
          for (var commonName : List.of("", "2", "text")) {
            certificates.add(claims(nodes, dns, ip, commonName, "", null, 3));
          }
        }
      }
    }
    for (var usage : List.of("", "yes", "no")) {
      for (var purposes :
          List.of(
              "-",
              "",
              "bundle",
              "server",
              "client",
              "any",
              "mail",
              "server client",
              "bundle server client")) {
        for (int version : new int[] {1, 2, 3}) {
          certificates.add(
              claims(
                  "2", "here", "here", "", usage, purposes.equals("-") ? null : purposes, version));
        }
      }
    }
    return certificates;
  }

  private static Claims claims(
      String nodes,
      String dns,
      String ip,
      String commonName,
      String usage,
      String purposes,
      int version) {
    var tags = new LinkedHashSet<String>();
    words(nodes).forEach(node -> tags.add("node:" + node));
    words(dns).forEach(name -> tags.add("dns:" + name));
    words(ip).forEach(address -> tags.add("ip:" + address));
    words(commonName).forEach(name -> tags.add("cn:" + name));
    words(usage).forEach(use -> tags.add("ku:" + use));
    if (purposes != null) {
      tags.add("eku");
      words(purposes).forEach(purpose -> tags.add("eku:" + purpose));
    }
    if (version < 3) {
      tags.add("v1");
    }
    return new Claims(
        tags,
        new PeerCertificate(
            words(nodes)
                .map(node -> node.equals("not") ? "dtn://t/app" : "ipn:" + node + ".0")
                .toList(),
            words(dns).map(name -> name + ".example").toList(),
            words(ip).map(address -> address.equals("here") ? HERE : ELSEWHERE).toList(),
            commonName.isEmpty() ? null : commonName.equals("2") ? "ipn:2.0" : "here.example",
            usage.isEmpty() ? null : usage.equals("yes"),
            purposes == null ? null : words(purposes).map(IdentityTableTest::oid).toList(),
            version));
  }

  private static java.util.stream.Stream<String> words(String text) {
    return text.isEmpty()
        ? java.util.stream.Stream.empty()
        : java.util.stream.Stream.of(text.split(" "));
  }

  private static String oid(String purpose) {
    return switch (purpose) {
      case "bundle" -> "1.3.6.1.5.5.7.3.35";
      case "server" -> "1.3.6.1.5.5.7.3.1";
      case "client" -> "1.3.6.1.5.5.7.3.2";
      case "any" -> "2.5.29.37.0";
      default -> "1.3.6.1.5.5.7.3.4";
    };
  }

  private static NodeId nodeId(String text) {
    return text == null ? null : NodeId.parse(text);
  }
}
