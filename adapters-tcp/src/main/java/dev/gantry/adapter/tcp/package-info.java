/**
 * TCPCLv4 over Netty: listeners, dialling, buffers, and the driver that runs the machines. RFC 9174
 * 4.1 and 6.1.
 */
@NullMarked
package dev.gantry.adapter.tcp;

import org.jspecify.annotations.NullMarked;
