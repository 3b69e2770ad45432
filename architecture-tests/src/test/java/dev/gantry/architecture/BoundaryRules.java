package dev.gantry.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;

/** Which module may see which: the module table of the design. */
final class BoundaryRules {
  private BoundaryRules() {}

  static List<Rule> below(String root) {
    return List.of(
        domainUsesTheJdkOnly(root),
        simulatorUsesDomainAndJdkOnly(root),
        theServerDoesNotKnowTheSimulator(root),
        planReadersUseJacksonOnly(root),
        thePlanModelUsesTheJdkOnly(root),
        portsUseDomainAndJdkOnly(root),
        certificatesUseDomainAndBouncyCastleOnly(root),
        filesUsePortsOnly(root),
        adaptersUsePortsNotBootstrap(root),
        adaptersDoNotSeeEachOther(root),
        nothingThatServesSeesTheTestbench(root),
        inMemoryEndsUsePortsOnly(root),
        theKitUsesNoMachineToJudge(root),
        inAndOutDoNotMeet(root),
        packagesHaveNoCycles(root));
  }

  private static Rule domainUsesTheJdkOnly(String root) {
    return new Rule(
        "domain_uses_the_jdk_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".domain..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(root + ".domain..").or(pureJdk()))
            .because("the protocol must run in a simulator, with no socket, thread, file or clock"),
        "DomainThatReadsFiles");
  }

  private static Rule simulatorUsesDomainAndJdkOnly(String root) {
    return new Rule(
        "simulator_uses_domain_and_jdk_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".simulator..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(root + ".simulator..", root + ".domain..").or(pureJdk()))
            .because(
                "whoever lifts the protocol into a simulator takes two small jars, not a server"),
        "SimulatorThatKnowsAPort");
  }

  private static Rule theServerDoesNotKnowTheSimulator(String root) {
    return new Rule(
        "the_server_does_not_know_the_simulator",
        noClasses()
            .that()
            .resideInAnyPackage(
                root + ".domain..",
                root + ".port..",
                root + ".adapter..",
                root + ".bootstrap.wiring..",
                root + ".bootstrap.logging..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(root + ".simulator..", root + ".contactplan..")
            .because("what tries the server out is no part of it"),
        "AdapterThatKnowsTheSimulator");
  }

  private static Rule planReadersUseJacksonOnly(String root) {
    return new Rule(
        "plan_readers_use_jackson_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".contactplan..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        root + ".contactplan..",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify.annotations..")
                    .or(primitives()))
            .because("whoever has a contact plan may want it read, and nothing simulated"),
        "PlanThatKnowsThePorts");
  }

  private static Rule thePlanModelUsesTheJdkOnly(String root) {
    return new Rule(
        "the_plan_model_uses_the_jdk_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".contactplan")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        root + ".contactplan",
                        "java.lang..",
                        "java.math..",
                        "java.util..",
                        "java.time..",
                        "org.jspecify.annotations..")
                    .or(primitives()))
            .because("a plan is the same whatever it was read from, and with whatever"),
        "PlanThatKnowsItsReader");
  }

  private static Rule portsUseDomainAndJdkOnly(String root) {
    return new Rule(
        "ports_use_domain_and_jdk_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".port..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        root + ".port..",
                        root + ".domain..",
                        "java..",
                        "org.jspecify.annotations..")
                    .or(primitives()))
            .because("a port is in the words of the field, not of a library behind it"),
        "PortThatKnowsJunit");
  }

  private static Rule certificatesUseDomainAndBouncyCastleOnly(String root) {
    return new Rule(
        "certificates_use_domain_and_bouncy_castle_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".certificates..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        root + ".certificates..",
                        root + ".domain..",
                        "java..",
                        "javax.net.ssl..",
                        "javax.security.auth.x500..",
                        "org.bouncycastle..",
                        "org.slf4j..",
                        "org.jspecify.annotations..")
                    .or(primitives()))
            .because("whoever reads or issues a certificate needs neither a network nor a server"),
        "CertificatesThatKnowNetty");
  }

  private static Rule filesUsePortsOnly(String root) {
    return new Rule(
        "files_use_ports_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".files..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        root + ".files..",
                        root + ".port..",
                        root + ".domain..",
                        "java..",
                        "org.jspecify.annotations..")
                    .or(primitives()))
            .because("an adapter and a tool share them, and neither may see what the other needs"),
        "FilesThatKnowAnAdapter");
  }

  private static Rule adaptersUsePortsNotBootstrap(String root) {
    return new Rule(
        "nobody_depends_on_bootstrap",
        noClasses()
            .that()
            .resideInAnyPackage(
                root + ".domain..",
                root + ".port..",
                root + ".certificates..",
                root + ".files..",
                root + ".adapter..",
                root + ".testbench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(root + ".bootstrap..")
            .because("bootstrap sees all, so whoever sees bootstrap sees all"),
        "AdapterThatKnowsBootstrap");
  }

  private static Rule adaptersDoNotSeeEachOther(String root) {
    return new Rule(
        "adapters_do_not_see_each_other",
        slices()
            .matching(root + ".adapter.(*)..")
            .should()
            .notDependOnEachOther()
            .because("an adapter must be replaceable without touching another"),
        "AdapterThatKnowsAnother");
  }

  private static Rule nothingThatServesSeesTheTestbench(String root) {
    return new Rule(
        "the_product_does_not_see_its_testbench",
        noClasses()
            .that()
            .resideInAnyPackage(root + ".domain..", root + ".port..", root + ".adapter..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(root + ".testbench..", root + ".conformance..")
            .because("what is there to try the others must not be what makes them work"),
        "AdapterThatKnowsTheTestbench");
  }

  private static Rule inMemoryEndsUsePortsOnly(String root) {
    return new Rule(
        "in_memory_ends_use_ports_only",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".testbench.memory..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        root + ".testbench.memory..",
                        root + ".port..",
                        root + ".domain..",
                        "java..",
                        "org.jspecify.annotations..")
                    .or(primitives()))
            .because("every adapter is tried with them, and simulators have no adapter at all"),
        "MemoryThatKnowsAnAdapter");
  }

  private static Rule theKitUsesNoMachineToJudge(String root) {
    return new Rule(
        "the_conformance_kit_uses_no_machine_to_judge",
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(root + ".conformance..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        root + ".conformance..",
                        root + ".domain",
                        root + ".domain.wire..",
                        "java..",
                        "javax.net.ssl..",
                        "javax.security.auth.x500..",
                        "com.fasterxml.jackson..",
                        "org.bouncycastle..",
                        "org.jspecify.annotations..")
                    .or(primitives()))
            .because("a fault of the machines would hide itself"),
        "KitThatKnowsAPort");
  }

  private static Rule inAndOutDoNotMeet(String root) {
    return new Rule(
        "ports_in_and_out_do_not_meet",
        slices()
            .matching(root + ".port.(in|out)..")
            .should()
            .notDependOnEachOther()
            .because("what is asked of us and what we ask of others change for different reasons"),
        "InPortThatKnowsAnOutPort");
  }

  private static Rule packagesHaveNoCycles(String root) {
    return new Rule(
        "packages_have_no_cycles",
        slices()
            .matching(root + ".(**)")
            .should()
            .beFreeOfCycles()
            .because("packages in a cycle can only be understood and changed together"),
        "CycleOne");
  }

  /** What of the JDK has neither socket, thread, file nor clock. */
  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> pureJdk() {
    return resideInAnyPackage(
            "java.lang..",
            "java.util",
            "java.util.function..",
            "java.util.stream..",
            "java.util.random..",
            "java.util.regex..",
            "java.nio",
            "java.nio.charset..",
            "org.jspecify.annotations..")
        .or(JavaClass.Predicates.equivalentTo(java.time.Duration.class))
        .or(primitives());
  }

  /** Primitive types and arrays of them have no package. */
  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> primitives() {
    return resideInAPackage("");
  }
}
