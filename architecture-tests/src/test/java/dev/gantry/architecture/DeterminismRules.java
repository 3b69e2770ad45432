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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** The domain does the same thing every time it is told the same thing. */
final class DeterminismRules {
  private DeterminismRules() {}

  static List<Rule> below(String root) {
    return List.of(
        new Rule(
            "domain_asks_nobody_for_time_chance_or_environment",
            domain(root)
                .should()
                .accessTargetWhere(timeChanceOrEnvironment())
                .because("time, randomness and configuration are given to the machines"),
            "DomainThatReadsTheClock"),
        new Rule(
            "domain_iterates_in_a_fixed_order",
            domain(root)
                .should()
                .accessTargetWhere(unordered())
                .because("the order of hash collections and of Map.of differs from run to run"),
            "DomainThatHashes"),
        new Rule(
            "domain_prints_nothing",
            domain(root)
                .should(ACCESS_STANDARD_STREAMS)
                .because("the domain returns observations, adapters log them"),
            "DomainThatPrints"),
        new Rule(
            "domain_throws_no_generic_exceptions",
            domain(root)
                .should(THROW_GENERIC_EXCEPTIONS)
                .because("a caller cannot tell one generic exception from another"),
            "DomainThatThrowsAnything"));
  }

  private static GivenClassesConjunction domain(String root) {
    return noClasses().that().resideInAPackage(root + ".domain..");
  }

  private static DescribedPredicate<JavaAccess<?>> timeChanceOrEnvironment() {
    DescribedPredicate<JavaCall<?>> clock =
        target(owner(type(System.class)))
            .and(
                target(
                    nameMatching("nanoTime|currentTimeMillis|getProperty|getenv|getProperties")));
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
                || access instanceof JavaCall<?> call && clock.test(call));
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
