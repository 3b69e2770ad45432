package dev.gantry.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import java.util.List;
import java.util.stream.Stream;

/** Each library stays in the module that is there to hide it. */
final class LibraryRules {
  private LibraryRules() {}

  static List<Rule> below(String root) {
    return List.of(
        only(
            root,
            "netty",
            "io.netty..",
            "BootstrapThatKnowsLibraries",
            "adapter.tcp",
            "adapter.grpc",
            "testbench.mock",
            "testbench.pump"),
        only(
            root,
            "grpc",
            "io.grpc..",
            "BootstrapThatKnowsLibraries",
            "adapter.grpc",
            "testbench.mock"),
        only(
            root, "helidon", "io.helidon..", "DomainThatKnowsHelidon", "adapter.http", "bootstrap"),
        only(
            root,
            "opentelemetry",
            "io.opentelemetry..",
            "BootstrapThatKnowsLibraries",
            "adapter.otel"),
        only(root, "nats", "io.nats..", "BootstrapThatKnowsLibraries", "adapter.nats"),
        only(
            root,
            "aircompressor",
            "io.airlift..",
            "BootstrapThatKnowsLibraries",
            "adapter.tcp.compression"),
        only(
            root,
            "jackson",
            "com.fasterxml.jackson..",
            "BootstrapThatKnowsLibraries",
            "adapter.config",
            "conformance",
            "contactplan.reading"),
        only(
            root,
            "bouncycastle",
            "org.bouncycastle..",
            "BootstrapThatKnowsLibraries",
            "certificates",
            "conformance.certificate"),
        only(root, "picocli", "picocli..", "AdapterThatKnowsPicocli", "bootstrap"),
        only(root, "dagger", "dagger..", "AdapterThatKnowsDagger", "bootstrap"),
        only(root, "injection", "..inject..", "AdapterThatKnowsInjection", "bootstrap"));
  }

  private static Rule only(
      String root, String library, String libraryPackage, String culprit, String... homes) {
    String[] allowed =
        Stream.of(homes).map(home -> root + "." + home + "..").toArray(String[]::new);
    return new Rule(
        library + "_stays_in_its_module",
        noClasses()
            .that()
            .resideInAPackage(root + "..")
            .and()
            .resideOutsideOfPackages(allowed)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(libraryPackage)
            .because(library + " is a detail of " + String.join(" and ", homes)),
        culprit);
  }
}
