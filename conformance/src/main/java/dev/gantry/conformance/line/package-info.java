/**
 * A TCPCLv4 connection as a tester uses it: any octets out, decoded messages in, all of it kept.
 */
@NullMarked
package dev.gantry.conformance.line;

import org.jspecify.annotations.NullMarked;
