package dev.gantry.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Packages whose classes know each other in one direction only. */
final class ClassCycleRules {
  /** Below the root package. */
  static final List<String> PACKAGES =
      List.of(
          "adapter.config",
          "adapter.grpc.admin",
          "adapter.grpc.bpa",
          "adapter.grpc.operator",
          "adapter.grpc.wire",
          "adapter.http",
          "adapter.nats",
          "adapter.otel",
          "adapter.spool",
          "adapter.tcp",
          "adapter.tcp.channel",
          "adapter.tcp.node",
          "adapter.tcp.payload",
          "adapter.tcp.peer",
          "adapter.tcp.session",
          "adapter.tcp.tls",
          "certificates.expiry",
          "certificates.handshake",
          "certificates.identity",
          "certificates.inspection",
          "certificates.issuing",
          "certificates.material",
          "certificates.path",
          "certificates.revocation",
          "certificates.wording",
          "bootstrap.simulation",
          "contactplan",
          "contactplan.reading",
          "files",
          "simulator.relay",
          "testbench.load",
          "testbench.mock");

  private ClassCycleRules() {}

  static List<Rule> below(String root) {
    return List.of(classesHaveNoCycles(root, PACKAGES));
  }

  private static Rule classesHaveNoCycles(String root, List<String> packages) {
    return new Rule(
        "classes_have_no_cycles",
        slices()
            .assignedFrom(new TopLevelClasses(root, packages))
            .should()
            .beFreeOfCycles()
            .because("parts that hold each other can only be understood and tried together"),
        "KnotOne");
  }

  /**
   * A class and all that is nested in it are one slice; other packages are none, nor is what a
   * generator makes.
   */
  private static final class TopLevelClasses implements SliceAssignment {
    private final Set<String> packages;

    TopLevelClasses(String root, List<String> packages) {
      this.packages = packages.stream().map(one -> root + "." + one).collect(Collectors.toSet());
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      return packages.contains(javaClass.getPackageName()) && Product.isWritten(javaClass)
          ? SliceIdentifier.of(javaClass.getFullName().replaceFirst("\\$.*", ""))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "top-level classes of " + packages.size() + " packages";
    }
  }
}
