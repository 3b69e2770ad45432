/**
 * What lies in files: keys and chains of ours, authorities that we believe and lists of what they
 * revoked, in PEM, DER and PKCS#12. Everything read is immutable; reading blocks, on any thread.
 */
@NullMarked
package dev.gantry.certificates.material;

import org.jspecify.annotations.NullMarked;
