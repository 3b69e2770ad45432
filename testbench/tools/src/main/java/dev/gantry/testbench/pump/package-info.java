/**
 * A bare Netty byte pump: the ceiling that Gantry's own speed is told as a share of. It speaks just
 * enough framing to count bundles and knows nothing of TCPCL's rules; each channel is confined to
 * its event loop.
 */
@NullMarked
package dev.gantry.testbench.pump;

import org.jspecify.annotations.NullMarked;
