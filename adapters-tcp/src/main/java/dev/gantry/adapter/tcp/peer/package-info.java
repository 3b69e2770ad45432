/**
 * The driver of one peer node: its machine, its dials, what the BPA knows of it. RFC 9174 4.1; a
 * peer is confined to one event loop, the table of peers is thread-safe.
 */
@NullMarked
package dev.gantry.adapter.tcp.peer;

import org.jspecify.annotations.NullMarked;
