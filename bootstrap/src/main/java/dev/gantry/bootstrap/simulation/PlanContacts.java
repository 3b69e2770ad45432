package dev.gantry.bootstrap.simulation;

import dev.gantry.contactplan.Plan;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.relay.PlannedContact;
import java.util.ArrayList;
import java.util.List;

/** The contacts of a plan as links of a simulation: one for each segment. */
public final class PlanContacts {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final double BITS_PER_OCTET = 8;

  private PlanContacts() {}

  /** All contacts of the plan, whatever their confidence. */
  public static List<PlannedContact> of(Plan plan) {
    var contacts = new ArrayList<PlannedContact>();
    for (var contact : plan.contacts()) {
      for (int i = 0; i < contact.segments().size(); i++) {
        var segment = contact.segments().get(i);
        var rate = segment.bitsPerSecond();
        contacts.add(
            new PlannedContact(
                contact.from(),
                contact.to(),
                segment.atMicros() * NANOS_PER_MICRO,
                contact.endOfSegmentMicros(i) * NANOS_PER_MICRO,
                rate.isPresent() ? rate.getAsLong() / BITS_PER_OCTET : LinkConditions.UNLIMITED,
                segment.delayMicros() * NANOS_PER_MICRO));
      }
    }
    return contacts;
  }
}
