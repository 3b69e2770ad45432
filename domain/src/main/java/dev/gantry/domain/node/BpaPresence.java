package dev.gantry.domain.node;

/**
 * Whether the BPA is there. One that goes away is waited for; one that stays away is given up until
 * it registers again.
 */
enum BpaPresence {
  /** It has never registered us: nothing is listened for, nobody is dialled. */
  UNKNOWN,
  /** It has us. */
  REGISTERED,
  /** It had us and is waited for: sessions live and take no bundles. */
  AWAY,
  /** It stays away: no session begins, those that there are end. */
  GIVEN_UP;

  /** Whether sessions may begin. */
  boolean serving() {
    return this == REGISTERED || this == AWAY;
  }
}
