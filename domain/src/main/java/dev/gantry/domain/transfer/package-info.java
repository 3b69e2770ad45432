/**
 * The two transfer streams of a session: segmentation and its acknowledgement, limits and refusals.
 * RFC 9174 5.2; confined to the session that owns them.
 */
@NullMarked
package dev.gantry.domain.transfer;

import org.jspecify.annotations.NullMarked;
