/**
 * Payload on its way across the ports: chunks with one owner and bundles that are read by range.
 * Nothing here copies.
 */
@NullMarked
package dev.gantry.port.payload;

import org.jspecify.annotations.NullMarked;
