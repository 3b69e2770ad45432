package dev.gantry.bootstrap.simulation;

import dev.gantry.contactplan.Plan;
import dev.gantry.simulator.Channel;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.relay.PlannedContact;
import java.util.ArrayList;
import java.util.List;

/** The contacts of a plan as links of a simulation: one for each segment. */
public final class PlanContacts {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final double BITS_PER_OCTET = 8;

  private PlanContacts() {}

  /** What is told of contacts, or parts of one, that carry nothing for all their bit errors. */
  public static String drowned(long count) {
    return "note: %d %s so many bit errors that nine of ten packets of %d octets are lost: %s"
        .formatted(
            count,
            count == 1 ? "contact, or part of one, has" : "contacts, or parts of one, have",
            Channel.PACKET_BYTES,
            "nothing is carried there");
  }

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
                segment.delayMicros() * NANOS_PER_MICRO,
                segment.bitErrorRate()));
      }
    }
    return contacts;
  }
}
