package dev.gantry.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** The domain and the simulator do the same thing every time they are told the same thing. */
final class DeterminismRules {
  private DeterminismRules() {}

  static List<Rule> below(String root) {
    var rules = new ArrayList<Rule>();
    rules.addAll(of("domain", root, "DomainThatReadsTheClock"));
    rules.addAll(of("simulator", root, "SimulatorThatReadsItsSeed"));
    return rules;
  }

  /**
   * What makes a module the same in each run.
   *
   * @param asker the fixture that asks the world for something
   */
  private static List<Rule> of(String module, String root, String asker) {
    String fixture = asker.substring(0, asker.indexOf("That"));
    return List.of(
        new Rule(
            module + "_asks_nobody_for_time_chance_or_environment",
            classes(root, module)
                .should()
                .accessTargetWhere(timeChanceOrEnvironment())
                .because("time, randomness and configuration are given to the machines"),
            asker),
        new Rule(
            module + "_iterates_in_a_fixed_order",
            classes(root, module)
                .should()
                .accessTargetWhere(unordered())
                .because("the order of hash collections and of Map.of differs from run to run"),
            fixture + "ThatHashes"),
        new Rule(
            module + "_prints_nothing",
            classes(root, module)
                .should(ACCESS_STANDARD_STREAMS)
                .because("what is worth a log line is returned, and whoever runs it logs it"),
            fixture + "ThatPrints"),
        new Rule(
            module + "_throws_no_generic_exceptions",
            classes(root, module)
                .should(THROW_GENERIC_EXCEPTIONS)
                .because("a caller cannot tell one generic exception from another"),
            fixture + "ThatThrowsAnything"));
  }

  private static GivenClassesConjunction classes(String root, String module) {
    return noClasses().that().resideInAPackage(root + "." + module + "..");
  }

  private static DescribedPredicate<JavaAccess<?>> timeChanceOrEnvironment() {
    DescribedPredicate<JavaCall<?>> clock =
        target(owner(type(System.class)))
            .and(
                target(
                    nameMatching("nanoTime|currentTimeMillis|getProperty|getenv|getProperties")));
    DescribedPredicate<JavaCall<?>> property =
        target(owner(type(Long.class).or(type(Integer.class)).or(type(Boolean.class))))
            .and(target(nameMatching("getLong|getInteger|getBoolean")));
    return DescribedPredicate.describe(
        "reads a clock, chance, a thread or the environment",
        access ->
            access.getTargetOwner().isEquivalentTo(Thread.class)
                || access.getTargetOwner().isEquivalentTo(Math.class)
                    && access.getName().equals("random")
                || access.getTargetOwner().isEquivalentTo(UUID.class)
                    && access.getName().equals("randomUUID")
                || access.getTargetOwner().isEquivalentTo(Random.class)
                || access.getTargetOwner().getName().endsWith("ThreadLocalRandom")
                || access.getTargetOwner().getPackageName().equals("java.time")
                    && access.getName().matches("now|system.*")
                || access instanceof JavaCall<?> call && (clock.test(call) || property.test(call)));
  }

  private static DescribedPredicate<JavaAccess<?>> unordered() {
    DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> hashed =
        type(HashMap.class).or(type(HashSet.class)).or(assignableTo("java.util.Hashtable"));
    return DescribedPredicate.describe(
        "uses a collection without a fixed order",
        access ->
            hashed.test(access.getTargetOwner())
                || (access.getTargetOwner().isEquivalentTo(java.util.Map.class)
                        || access.getTargetOwner().isEquivalentTo(Set.class))
                    && access.getName().matches("of|ofEntries|copyOf"));
  }
}
