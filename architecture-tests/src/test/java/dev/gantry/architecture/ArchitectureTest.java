package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the module table of the design, and shows of each rule that it can fail. */
final class ArchitectureTest {
  @ParameterizedTest
  @MethodSource("productRules")
  void product_obeys(Rule rule) {
    rule.rule().check(Product.CLASSES);
  }

  @ParameterizedTest
  @MethodSource("fixtureRules")
  void fires_on_its_bad_fixture(Rule rule) {
    assertThatThrownBy(() -> rule.rule().check(Product.FIXTURES))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(rule.culprit())
        .hasMessageContaining("because");
  }

  @ParameterizedTest
  @CsvSource({
    "dev.gantry.domain, 150",
    "dev.gantry.port, 20",
    "dev.gantry.testbench.memory, 15",
    "dev.gantry.certificates, 30",
    "dev.gantry.files, 8",
    "dev.gantry.simulator, 50",
    "dev.gantry.contactplan, 20",
    "dev.gantry.conformance, 40",
    "dev.gantry.adapter.tcp, 80",
    "dev.gantry.adapter.grpc, 70",
    "dev.gantry.adapter.spool, 30",
    "dev.gantry.adapter.nats, 15",
    "dev.gantry.adapter.config, 30",
    "dev.gantry.adapter.http, 6",
    "dev.gantry.adapter.otel, 6",
    "dev.gantry.testbench.mock, 20",
    "dev.gantry.testbench.pump, 6",
    "dev.gantry.testbench.load, 15",
    "dev.gantry.testbench.bench, 10",
    "dev.gantry.bootstrap, 60"
  })
  void every_module_was_imported(String modulePackage, int leastClasses) {
    assertThat(Product.CLASSES.stream().filter(c -> c.getPackageName().startsWith(modulePackage)))
        .as("classes of %s, without which its rules would hold for nothing", modulePackage)
        .hasSizeGreaterThanOrEqualTo(leastClasses);
  }

  @ParameterizedTest
  @MethodSource("packagesWithoutClassCycles")
  void every_package_without_class_cycles_has_classes(String name) {
    assertThat(Product.CLASSES.stream().filter(c -> c.getPackageName().equals(name)))
        .hasSizeGreaterThan(1);
  }

  static Stream<String> packagesWithoutClassCycles() {
    return ClassCycleRules.PACKAGES.stream().map(one -> Product.ROOT + "." + one);
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void every_class_that_may_schedule_does(String name) {
    assertThat(Product.CLASSES.stream().filter(c -> (c.getName() + "$").startsWith(name + "$")))
        .as("%s and what is nested in it; it leaves the list when it schedules no more", name)
        .flatExtracting(JavaClass::getMethodCallsFromSelf)
        .anyMatch(SchedulingRules.schedules()::test);
  }

  static Stream<String> schedulers() {
    return SchedulingRules.schedulersBelow(Product.ROOT);
  }

  @Test
  void neither_tests_nor_fixtures_count_as_product() {
    assertThat(Product.CLASSES)
        .noneMatch(c -> c.getPackageName().startsWith("dev.gantry.architecture"))
        .noneMatch(c -> c.getSimpleName().endsWith("Test"));
  }

  @Test
  void every_rule_has_its_own_name() {
    assertThat(Rules.below(Product.ROOT))
        .extracting(Rule::name)
        .doesNotHaveDuplicates()
        .hasSize(42);
  }

  static List<Rule> productRules() {
    return Rules.below(Product.ROOT);
  }

  static List<Rule> fixtureRules() {
    return Rules.below(Product.FIXTURE_ROOT);
  }
}
