package dev.gantry.domain;

/**
 * A section of RFC 9174, as a citation for people.
 *
 * @param section dotted section number, for example {@code 5.2.3}
 */
public record RfcRef(String section) {}
