/**
 * The data of compressed transfers: blocks, and the codecs that make and expand them; the wire
 * format is in docs/reference/compression.md. Covers the private-use items of RFC 9174 8.3 and 8.4.
 * Confined to the session's event loop.
 */
@NullMarked
package dev.gantry.adapter.tcp.compression;

import org.jspecify.annotations.NullMarked;
