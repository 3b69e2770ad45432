/**
 * Time as data: named deadlines of one machine, requests that wait for an answer, and delays that
 * grow from attempt to attempt. No RFC section of its own; confined to the machine that owns them.
 */
@NullMarked
package dev.gantry.domain.time;

import org.jspecify.annotations.NullMarked;
