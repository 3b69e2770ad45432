package dev.gantry.contactplan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A contact plan: times and delays are whole microseconds, times from the zero of the plan.
 *
 * @param dialect what it was written in
 * @param zero the date of the plan's zero, null when the plan has no calendar
 * @param contacts in the order of their start
 */
public record Plan(Dialect dialect, @Nullable Instant zero, List<Contact> contacts) {
  public Plan {
    contacts = List.copyOf(contacts);
  }

  /** Everyone who sends or receives, in the order of their names. */
  public List<String> nodes() {
    var nodes = new TreeSet<String>(NodeOrder::compare);
    for (var contact : contacts) {
      nodes.add(contact.from());
      nodes.add(contact.to());
    }
    return List.copyOf(nodes);
  }

  /** Whether some contact may not come about. */
  public boolean isUncertain() {
    return contacts.stream().anyMatch(contact -> contact.confidence() < 1);
  }

  /**
   * The plan as it comes about: one number is drawn for each contact that is not certain, and it
   * stays when that is less than its confidence.
   *
   * @param chance numbers from 0, included, to 1, excluded
   */
  public Plan drawn(DoubleSupplier chance) {
    var come = new ArrayList<Contact>();
    for (var contact : contacts) {
      if (contact.confidence() == 1 || chance.getAsDouble() < contact.confidence()) {
        come.add(contact);
      }
    }
    return new Plan(dialect, zero, come);
  }
}
