package dev.gantry.architecture.bad.contactplan;

import com.fasterxml.jackson.core.JsonFactory;

/** Breaks the_plan_model_uses_the_jdk_only. */
final class PlanThatKnowsItsReader {
  Class<?> reader() {
    return JsonFactory.class;
  }
}
