/**
 * Whom a certificate names: the claims of RFC 9174 4.4.1 and 4.4.2 in the domain's words, and the
 * pin of its key. Pure functions.
 */
@NullMarked
package dev.gantry.certificates.identity;

import org.jspecify.annotations.NullMarked;
