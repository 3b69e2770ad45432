package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.conformance.certificate.Authority;
import dev.gantry.conformance.certificate.Folder;
import dev.gantry.conformance.certificate.Inspection;
import dev.gantry.conformance.certificate.Leaf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that the tester makes, and what it sees in those of others. */
class CertificatesTest {
  private static final Authority AUTHORITY = Authority.make("test");

  @TempDir Path folder;

  private static Inspection inspected(Leaf leaf) {
    return new Inspection(AUTHORITY.issue(leaf).chain());
  }

  @Test
  void one_as_it_should_be_fits_the_profile_and_is_believed_by_who_trusts_the_root() {
    var one = inspected(Leaf.of("ipn:7.0").dns("node.example"));
    assertThat(one.flaws()).isEmpty();
    assertThat(one.bundleEids()).containsExactly("ipn:7.0");
    assertThat(one.bundleEidsAreIa5()).isTrue();
    assertThat(one.dnsNames()).containsExactly("node.example");
    assertThat(one.isForBundles() && one.maySign() && one.hasKeyIdentifiers()).isTrue();
    assertThat(one.holdsARoot()).isFalse();
    assertThat(one.distrust(List.of(AUTHORITY.root()))).isNull();
  }

  @Test
  void each_wrong_one_has_its_fault() {
    var trusted = List.of(AUTHORITY.root());
    assertThat(inspected(Leaf.of("ipn:7.0").expired()).distrust(trusted)).isNotNull();
    assertThat(inspected(Leaf.of("ipn:7.0").notYetValid()).distrust(trusted)).isNotNull();
    assertThat(
            new Inspection(AUTHORITY.issueBySomebodyElse(Leaf.of("ipn:7.0")).chain())
                .distrust(trusted))
        .isNotNull();
    assertThat(new Inspection(Authority.selfSigned(Leaf.of("ipn:7.0")).chain()).distrust(trusted))
        .isNotNull();
    var stranger = Authority.make("stranger").issue(Leaf.of("ipn:7.0")).chain();
    assertThat(new Inspection(stranger).distrust(trusted)).isNotNull();
    assertThat(inspected(Leaf.unnamed().versionOne()).flaws()).anyMatch(one -> one.contains("1"));
    assertThat(inspected(Leaf.unnamed().bundleEidAsUtf8("ipn:7.0")).bundleEidsAreIa5()).isFalse();
    assertThat(inspected(Leaf.of("ipn:7.0").forMail()).isForBundles()).isFalse();
    assertThat(inspected(Leaf.of("ipn:7.0").withoutKeyIdentifiers()).hasKeyIdentifiers()).isFalse();
    assertThat(inspected(Leaf.of("ipn:7.0").responder("http://192.0.2.1/")).namesAResponder())
        .isTrue();
    assertThat(inspected(Leaf.of("ipn:7.0").subject("")).flaws()).isEmpty();
  }

  @Test
  void a_chain_without_the_authority_between_is_not_enough() {
    var alone = AUTHORITY.issue(Leaf.of("ipn:7.0")).chain().subList(0, 1);
    assertThat(new Inspection(alone).distrust(List.of(AUTHORITY.root()))).isNotNull();
    assertThat(AUTHORITY.vouchesFor(alone)).isTrue();
    assertThat(AUTHORITY.vouchesFor(Authority.selfSigned(Leaf.of("ipn:7.0")).chain())).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_folder_gives_back_what_was_made_and_keys_are_for_their_owner_alone() throws Exception {
    var files = new Folder(folder);
    files.make(Leaf.of("ipn:7.0"));
    var authority = files.read();
    var node = Folder.identity(files.nodeCertificate(), files.nodeKey());
    assertThat(node.chain()).hasSize(2);
    assertThat(authority.vouchesFor(node.chain())).isTrue();
    var tester = new Inspection(authority.issue(Leaf.of("ipn:8.0")).chain());
    assertThat(tester.distrust(Folder.certificates(files.root()))).isNull();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.nodeKey())))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> files.make(Leaf.of("ipn:7.0")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exists already");
  }
}
