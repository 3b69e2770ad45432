/**
 * The driver of one peer node: its machine, its dials, its bundles; and the addresses of peers that
 * the configuration names. RFC 9174 4.1; a peer is confined to one event loop.
 */
@NullMarked
package dev.gantry.adapter.tcp.peer;

import org.jspecify.annotations.NullMarked;
