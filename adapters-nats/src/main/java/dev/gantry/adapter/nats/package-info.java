/**
 * The BPA that is a JetStream: bundles that come are stored in a stream before they are
 * acknowledged (RFC 9174 5.2.3), and bundles that go are taken from one by the instance that holds
 * the peer. See docs/internals/nats.md.
 */
@NullMarked
package dev.gantry.adapter.nats;

import org.jspecify.annotations.NullMarked;
