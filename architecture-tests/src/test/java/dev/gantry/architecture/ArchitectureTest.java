package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the module table of the design, and shows of each rule that it can fail. */
final class ArchitectureTest {
  private static final String PRODUCT = "dev.gantry";
  private static final String FIXTURES = "dev.gantry.architecture.bad";

  private static final JavaClasses PRODUCT_CLASSES =
      new ClassFileImporter().withImportOption(ArchitectureTest::isProduct).importPackages(PRODUCT);
  private static final JavaClasses FIXTURE_CLASSES =
      new ClassFileImporter().importPackages(FIXTURES);

  @ParameterizedTest
  @MethodSource("productRules")
  void product_obeys(Rule rule) {
    rule.rule().check(PRODUCT_CLASSES);
  }

  @ParameterizedTest
  @MethodSource("fixtureRules")
  void fires_on_its_bad_fixture(Rule rule) {
    assertThatThrownBy(() -> rule.rule().check(FIXTURE_CLASSES))
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
    "dev.gantry.simulator, 30",
    "dev.gantry.adapter.tcp, 80",
    "dev.gantry.adapter.grpc, 70",
    "dev.gantry.adapter.spool, 30",
    "dev.gantry.adapter.config, 30",
    "dev.gantry.adapter.http, 6",
    "dev.gantry.testbench.mock, 20",
    "dev.gantry.testbench.pump, 6",
    "dev.gantry.testbench.load, 15",
    "dev.gantry.testbench.bench, 10",
    "dev.gantry.bootstrap, 60"
  })
  void every_module_was_imported(String modulePackage, int leastClasses) {
    assertThat(PRODUCT_CLASSES.stream().filter(c -> c.getPackageName().startsWith(modulePackage)))
        .as("classes of %s, without which its rules would hold for nothing", modulePackage)
        .hasSizeGreaterThanOrEqualTo(leastClasses);
  }

  @ParameterizedTest
  @MethodSource("packagesWithoutClassCycles")
  void every_package_without_class_cycles_has_classes(String name) {
    assertThat(PRODUCT_CLASSES.stream().filter(c -> c.getPackageName().equals(name)))
        .hasSizeGreaterThan(1);
  }

  static Stream<String> packagesWithoutClassCycles() {
    return ClassCycleRules.PACKAGES.stream().map(one -> PRODUCT + "." + one);
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void every_class_that_may_schedule_does(String name) {
    assertThat(PRODUCT_CLASSES.stream().filter(c -> (c.getName() + "$").startsWith(name + "$")))
        .as("%s and what is nested in it; it leaves the list when it schedules no more", name)
        .flatExtracting(JavaClass::getMethodCallsFromSelf)
        .anyMatch(SchedulingRules.schedules()::test);
  }

  static Stream<String> schedulers() {
    return SchedulingRules.schedulersBelow(PRODUCT);
  }

  @Test
  void neither_tests_nor_fixtures_count_as_product() {
    assertThat(PRODUCT_CLASSES)
        .noneMatch(c -> c.getPackageName().startsWith("dev.gantry.architecture"))
        .noneMatch(c -> c.getSimpleName().endsWith("Test"));
  }

  @Test
  void every_rule_has_its_own_name() {
    assertThat(Rules.below(PRODUCT)).extracting(Rule::name).doesNotHaveDuplicates().hasSize(35);
  }

  private static boolean isProduct(Location location) {
    return new ImportOption.DoNotIncludeTests().includes(location)
        && !location.contains("-tests.jar");
  }

  static List<Rule> productRules() {
    return Rules.below(PRODUCT);
  }

  static List<Rule> fixtureRules() {
    return Rules.below(FIXTURES);
  }
}
