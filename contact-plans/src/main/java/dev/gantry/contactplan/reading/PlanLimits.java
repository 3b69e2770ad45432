package dev.gantry.contactplan.reading;

/**
 * How large a plan may be: it comes from somebody else, and is held in memory.
 *
 * @param fileBytes octets of its file, 1 or more
 * @param contacts contacts, 1 or more
 * @param nodes nodes, 2 or more
 * @param segments segments of one contact, 1 or more
 */
record PlanLimits(int fileBytes, int contacts, int nodes, int segments) {
  /**
   * A hundred thousand contacts are a constellation of hundreds for days; in JSON they take 15 MB.
   * A thousand segments are a pass that changes every second. Four thousand nodes are more than any
   * plan in use has.
   */
  static final PlanLimits DEFAULT = new PlanLimits(32 << 20, 100_000, 4_096, 1_000);
}
