package dev.gantry.architecture.bad.domain;

/** Breaks permitted_subtypes_are_values. */
final class CaseThatIsAClass implements ClosedSet {}
