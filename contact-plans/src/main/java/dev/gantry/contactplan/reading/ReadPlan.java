package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.Plan;
import java.util.List;

/**
 * A plan, and what its reader has to say of it.
 *
 * @param plan with at least one contact
 * @param notes a sentence for people each, which begins with the file and, where it is about one,
 *     the line: what was left out, and what the tool of the form would read otherwise
 */
public record ReadPlan(Plan plan, List<String> notes) {
  public ReadPlan {
    notes = List.copyOf(notes);
  }
}
