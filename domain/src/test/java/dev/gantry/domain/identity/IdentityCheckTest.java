package dev.gantry.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import dev.gantry.domain.identity.IdentityVerdict.Finding;
import dev.gantry.domain.identity.IdentityVerdict.Kind;
import dev.gantry.domain.identity.IdentityVerdict.Result;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.Octets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single rules of identity, each by an example; {@link IdentityTableTest} has all combinations. */
final class IdentityCheckTest {
  private static final NodeId NODE = NodeId.parse("ipn:2.0");
  private static final Octets ADDRESS = Octets.of((byte) 192, (byte) 0, (byte) 2, (byte) 7);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Rfc9174("4.4.2")
  void certificates_older_than_version_3_are_invalid_under_any_policy(int version) {
    var certificate =
        new PeerCertificate(List.of("ipn:2.0"), List.of(), List.of(), null, true, null, version);
    var verdict = IdentityCheck.checkUsage(IdentityPolicy.OFF, TlsRole.SERVER, certificate);
    assertThat(verdict.refusal()).isEqualTo(IdentityRefusal.CERTIFICATE_UNTRUSTED);
  }

  @Test
  @Rfc9174("4.4.2")
  void a_certificate_without_subject_and_key_usages_is_accepted() {
    var certificate = named(List.of("ipn:2.0"), null);
    assertThat(
            IdentityCheck.checkUsage(IdentityPolicy.STRICT, TlsRole.CLIENT, certificate).accepted())
        .isTrue();
    var verdict = IdentityCheck.checkNodeId(IdentityPolicy.STRICT, certificate, NODE, null);
    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.nodeIdProven()).isTrue();
    assertThat(verdict.warnings()).isEmpty();
  }

  @Test
  @Rfc9174({"4.4.2.1", "4.4.4.1", "4.4.5"})
  void strict_insists_on_bundle_security_where_there_is_an_extended_key_usage() {
    assertThat(usage("1.3.6.1.5.5.7.3.35").accepted()).isTrue();
    assertThat(usage("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.35").accepted())
        .isTrue();
    assertThat(usage("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2").refusal())
        .isEqualTo(IdentityRefusal.CERTIFICATE_KEY_USAGE);
    assertThat(usage("1.3.6.1.5.5.7.3.4").refusal())
        .isEqualTo(IdentityRefusal.CERTIFICATE_KEY_USAGE);
    assertThat(usage("2.5.29.37.0").refusal()).isEqualTo(IdentityRefusal.CERTIFICATE_KEY_USAGE);
  }

  @Test
  @Rfc9174({"4.4.1", "4.4.2.1"})
  void bundle_eids_that_are_no_node_ids_are_absent_and_warned_of() {
    var verdict =
        IdentityCheck.checkNodeId(
            IdentityPolicy.STRICT, named(List.of("dtn://t/app1", "http://x/"), null), NODE, null);
    assertThat(verdict.result()).isEqualTo(Result.ABSENT);
    assertThat(verdict.refusal()).isEqualTo(IdentityRefusal.NODE_ID_UNPROVEN);
    assertThat(verdict.warnings()).singleElement().asString().contains("dtn://t/app1", "http://x/");
  }

  @Test
  @Rfc9174("4.4.4.3")
  void another_node_id_than_the_certificate_names_is_a_mismatch_and_says_both() {
    var verdict =
        IdentityCheck.checkNodeId(
            IdentityPolicy.STRICT, named(List.of("ipn:3.0"), null), NODE, null);
    assertThat(verdict.refusal()).isEqualTo(IdentityRefusal.NODE_ID_MISMATCH);
    assertThat(verdict.sentence()).contains("ipn:2.0", "ipn:3.0");
  }

  @Test
  @Rfc9174({"4.4.4", "4.4.4.3"})
  void any_matching_node_id_of_several_is_success() {
    var verdict =
        IdentityCheck.checkNodeId(
            IdentityPolicy.STRICT, named(List.of("ipn:3.0", "IPN:0.2.0"), null), NODE, null);
    assertThat(verdict.result()).isEqualTo(Result.SUCCESS);
    assertThat(verdict.nodeIdProven()).isTrue();
  }

  @Test
  @Rfc9174({"4.4.2", "4.4.4.3"})
  void the_common_name_never_counts_unless_migration_asks_and_then_warns() {
    var certificate = named(List.of(), "ipn:2.0");
    assertThat(IdentityCheck.checkNodeId(IdentityPolicy.STRICT, certificate, NODE, null).result())
        .isEqualTo(Result.ABSENT);
    var verdict = IdentityCheck.checkNodeId(migration(), certificate, NODE, null);
    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.nodeIdProven()).isTrue();
    assertThat(verdict.warnings()).singleElement().asString().contains("common name");
  }

  @Test
  void a_subject_alternative_name_silences_the_common_name_even_in_migration() {
    var verdict =
        IdentityCheck.checkNodeId(migration(), named(List.of("ipn:3.0"), "ipn:2.0"), NODE, null);
    assertThat(verdict.refusal()).isEqualTo(IdentityRefusal.NODE_ID_MISMATCH);
  }

  @Test
  @Rfc9174("4.6")
  void a_peer_without_a_node_id_never_gets_the_one_of_its_certificate() {
    var policy =
        new IdentityPolicy(Check.OPTIONAL, Check.OFF, ExtendedKeyUsageRule.ANY, false, Check.OFF);
    var verdict = IdentityCheck.checkNodeId(policy, named(List.of("ipn:2.0"), null), null, null);
    assertThat(verdict.result()).isEqualTo(Result.ABSENT);
    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.nodeIdProven()).isFalse();
  }

  @Test
  @Rfc9174("4.6")
  void another_node_than_the_configured_one_is_refused_even_when_proven() {
    var certificate = named(List.of("ipn:2.0"), null);
    var verdict =
        IdentityCheck.checkNodeId(
            IdentityPolicy.STRICT, certificate, NODE, NodeId.parse("ipn:9.0"));
    assertThat(verdict.refusal()).isEqualTo(IdentityRefusal.NODE_ID_UNEXPECTED);
    assertThat(verdict.nodeIdProven()).isFalse();
    assertThat(verdict.sentence()).contains("ipn:2.0", "ipn:9.0");
    assertThat(
            IdentityCheck.checkNodeId(
                    IdentityPolicy.STRICT, certificate, NODE, NodeId.parse("ipn:0.2.0"))
                .accepted())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "node.example, node.example, true",
    "NODE.Example, node.eXample, true",
    "node.example., node.example, true",
    "node.example, node.example., true",
    "node, node, true",
    "*.example, node.example, true",
    "*.example.org, node.example.org, true",
    "*.example, a.node.example, false",
    "*.example, example, false",
    "*.example, .example, false",
    "n*.example, node.example, false",
    "*de.example, node.example, false",
    "node.*, node.example, false",
    "a.*.example, a.b.example, false",
    "*.*.example, a.b.example, false",
    "*, node, false",
    "*., node, false",
    "'', node, false",
    "node.example, node.example.org, false",
    "example, node.example, false"
  })
  @Rfc9174({"4.4.1", "4.4.4.2"})
  void a_wildcard_stands_for_one_whole_left_most_label_only(
      String claim, String dialled, boolean matches) {
    assertThat(HostMatch.dnsMatches(claim, dialled)).isEqualTo(matches);
  }

  @Test
  @Rfc9174("4.4.4.2")
  void who_was_not_dialled_by_name_is_checked_by_address_only() {
    var policy = hostCheck(Check.REQUIRED);
    var wrongName = hosts(List.of("other.example"), List.of(ADDRESS));
    assertThat(IdentityCheck.checkHost(policy, wrongName, null, ADDRESS).accepted()).isTrue();
    var nameOnly = hosts(List.of("node.example"), List.of());
    assertThat(IdentityCheck.checkHost(policy, nameOnly, null, ADDRESS).refusal())
        .isEqualTo(IdentityRefusal.HOST_NAME_MISSING);
    assertThat(IdentityCheck.checkHost(policy, nameOnly, "node.example", ADDRESS).accepted())
        .isTrue();
  }

  @Test
  @Rfc9174({"4.4.1", "4.4.4.2", "4.4.5"})
  void a_wrong_host_name_beside_the_right_node_id_matters_only_where_the_host_is_checked() {
    var certificate =
        new PeerCertificate(
            List.of("ipn:2.0"), List.of("other.example"), List.of(), null, null, null, 3);
    assertThat(
            IdentityCheck.checkHost(IdentityPolicy.STRICT, certificate, "node.example", ADDRESS)
                .accepted())
        .isTrue();
    var verdict =
        IdentityCheck.checkHost(hostCheck(Check.OPTIONAL), certificate, "node.example", ADDRESS);
    assertThat(verdict.refusal()).isEqualTo(IdentityRefusal.HOST_NAME_MISMATCH);
    assertThat(verdict.findings())
        .containsExactly(
            new Finding(Kind.DNS_ID, Result.FAILURE), new Finding(Kind.IPADDR_ID, Result.ABSENT));
    assertThat(verdict.sentence()).contains("node.example", "192.0.2.7", "other.example");
  }

  @Test
  void an_ipv4_address_in_ipv6_clothes_is_that_address() {
    var mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    System.arraycopy(ADDRESS.toByteArray(), 0, mapped, 12, 4);
    var policy = hostCheck(Check.REQUIRED);
    assertThat(
            IdentityCheck.checkHost(
                    policy, hosts(List.of(), List.of(ADDRESS)), null, Octets.of(mapped))
                .accepted())
        .isTrue();
    mapped[0] = 1;
    assertThat(
            IdentityCheck.checkHost(
                    policy, hosts(List.of(), List.of(ADDRESS)), null, Octets.of(mapped))
                .refusal())
        .isEqualTo(IdentityRefusal.HOST_NAME_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(IdentityRefusal.class)
  void each_refusal_is_a_cause_of_the_same_name(IdentityRefusal refusal) {
    assertThat(EndCause.of(refusal).name()).isEqualTo(refusal.name());
  }

  @Test
  void sentences_hold_nothing_that_would_spoil_a_log_line() {
    var names = List.of("evil\n\u001b]0;x", "\u00e9", "b", "c", "d", "e");
    var verdict =
        IdentityCheck.checkHost(hostCheck(Check.OPTIONAL), hosts(names, List.of()), "n", null);
    assertThat(verdict.sentence()).matches("[ -~]*").contains("and 2 more");
  }

  private static IdentityVerdict usage(String... purposes) {
    var certificate =
        new PeerCertificate(List.of(), List.of(), List.of(), null, true, List.of(purposes), 3);
    return IdentityCheck.checkUsage(IdentityPolicy.STRICT, TlsRole.SERVER, certificate);
  }

  private static PeerCertificate named(List<String> bundleEids, String commonName) {
    return new PeerCertificate(bundleEids, List.of(), List.of(), commonName, null, null, 3);
  }

  private static PeerCertificate hosts(List<String> dnsNames, List<Octets> addresses) {
    return new PeerCertificate(List.of(), dnsNames, addresses, null, null, null, 3);
  }

  private static IdentityPolicy migration() {
    return new IdentityPolicy(
        Check.REQUIRED, Check.OFF, ExtendedKeyUsageRule.BUNDLE_SECURITY, true, Check.REQUIRED);
  }

  private static IdentityPolicy hostCheck(Check check) {
    return new IdentityPolicy(Check.OFF, check, ExtendedKeyUsageRule.ANY, false, Check.OFF);
  }
}
