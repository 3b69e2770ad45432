package dev.gantry.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What the types of the domain look like: closed sets of immutable values, and final machines. */
final class DomainShapeRules {
  private DomainShapeRules() {}

  static List<Rule> below(String root) {
    return List.of(
        new Rule(
            "messages_events_actions_and_states_are_closed_values",
            classes()
                .that()
                .resideInAPackage(root + ".domain..")
                .and()
                .haveNameMatching(".*(Message|Event|Action|State)")
                .should(be("a record, an enum or a sealed interface", DomainShapeRules::isClosed))
                .because("a switch over them must be complete, and what was told cannot change"),
            "OpenEvent"),
        new Rule(
            "permitted_subtypes_are_values",
            classes()
                .that()
                .resideInAPackage(root + ".domain..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.describe(
                        "implement a sealed interface",
                        (JavaClass c) ->
                            c.getRawInterfaces().stream()
                                .anyMatch(i -> i.reflect().isSealed() && !c.isInterface())))
                .should(be("a record or an enum", c -> c.isRecord() || c.isEnum()))
                .because("the cases of a closed set are compared and printed by their content"),
            "CaseThatIsAClass"),
        new Rule(
            "domain_classes_are_final",
            classes()
                .that()
                .resideInAPackage(root + ".domain..")
                .and()
                .areNotInterfaces()
                .and()
                .areNotAnonymousClasses()
                .and()
                .areNotEnums()
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.describe(
                        "are not bodies of enum constants", (JavaClass c) -> !isEnumBody(c)))
                .and()
                .doNotHaveSimpleName("package-info")
                .and()
                .doNotHaveSimpleName("module-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because("the machines are built by composition, and a subclass could break them"),
            "OpenClass"),
        new Rule(
            "record_components_cannot_change",
            fields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".domain..")
                .and()
                .areDeclaredInClassesThat()
                .areRecords()
                .and()
                .areNotStatic()
                .should(beImmutable())
                .because("an array or a mutable collection in a record lets a value change later"),
            "RecordWithAnArray"),
        new Rule(
            "no_public_fields",
            fields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".domain..")
                .and()
                .areNotStatic()
                .should()
                .notBePublic()
                .because("state belongs to its machine"),
            "ClassWithAPublicField"),
        new Rule(
            "no_setters",
            noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".domain..")
                .should()
                .haveNameMatching("set[A-Z].*")
                .because("a machine changes by events only"),
            "ClassWithASetter"));
  }

  private static boolean isClosed(JavaClass type) {
    return type.isRecord() || type.isEnum() || type.isInterface() && type.reflect().isSealed();
  }

  private static boolean isEnumBody(JavaClass type) {
    return type.getRawSuperclass().map(JavaClass::isEnum).orElse(false);
  }

  private static ArchCondition<JavaClass> be(String description, Predicate<JavaClass> predicate) {
    return new ArchCondition<>("be " + description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String message = type.getName() + " is not " + description;
        events.add(new SimpleConditionEvent(type, predicate.test(type), message));
      }
    };
  }

  private static ArchCondition<JavaField> beImmutable() {
    return new ArchCondition<>("be neither arrays nor mutable collections") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        JavaClass type = field.getRawType();
        // The interfaces may hold copies, and are given one in the constructor.
        boolean collection =
            type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        boolean mutable = type.isArray() || collection && !type.isInterface();
        events.add(new SimpleConditionEvent(field, !mutable, field.getFullName() + " can change"));
      }
    };
  }
}
