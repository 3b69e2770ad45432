package dev.gantry.architecture.bad.domain;

/** The set that CaseThatIsAClass belongs to. */
sealed interface ClosedSet permits CaseThatIsAClass {}
