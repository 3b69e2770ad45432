/**
 * Received octets on their way to a BPA: chunks over retained receive buffers, and the budgets that
 * bound them. Chunks may be released on any thread, so the budgets are thread-safe.
 */
@NullMarked
package dev.gantry.adapter.tcp.payload;

import org.jspecify.annotations.NullMarked;
