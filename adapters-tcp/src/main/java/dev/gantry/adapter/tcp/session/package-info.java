/**
 * The driver of one session: octets to events, actions to octets, one timer. RFC 9174 4 to 6;
 * everything here is confined to the event loop of its channel, except what says otherwise.
 */
@NullMarked
package dev.gantry.adapter.tcp.session;

import org.jspecify.annotations.NullMarked;
