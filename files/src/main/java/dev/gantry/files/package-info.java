/**
 * Files as bundles that are sent: small ones are read whole and closed at once, others are read by
 * range as the link takes them, all into buffers that are used again. What is held in memory and
 * kept open is bounded and dealt among the peers. Any thread; what blocks on the disk says so.
 */
@NullMarked
package dev.gantry.files;

import org.jspecify.annotations.NullMarked;
