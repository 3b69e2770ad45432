/**
 * JSON for programs of operators: bodies of health, lines of logs. Only written, never read. No RFC
 * section of its own; confined to whoever writes it.
 */
@NullMarked
package dev.gantry.port.json;

import org.jspecify.annotations.NullMarked;
