/**
 * A peer node: when to dial it, which session carries which bundle, and how long a bundle may wait.
 * RFC 9174 4.1 for the pace of dialling; each machine is confined to one event loop.
 */
@NullMarked
package dev.gantry.domain.peer;

import org.jspecify.annotations.NullMarked;
