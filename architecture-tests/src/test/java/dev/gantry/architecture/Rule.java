package dev.gantry.architecture;

import com.tngtech.archunit.lang.ArchRule;

/**
 * A rule and the class that shows that it can fail.
 *
 * @param name for the test report
 * @param rule what must hold
 * @param culprit simple name of the class in the fixtures that breaks it
 */
record Rule(String name, ArchRule rule, String culprit) {
  @Override
  public String toString() {
    return name;
  }
}
