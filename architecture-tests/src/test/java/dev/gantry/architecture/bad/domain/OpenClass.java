package dev.gantry.architecture.bad.domain;

/** Breaks domain_classes_are_final. */
class OpenClass {}
