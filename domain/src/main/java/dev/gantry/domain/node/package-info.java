/**
 * What the process as a whole decides: who may come in, which peer a session belongs to, what
 * happens when the BPA goes, when peers are dialled, how a drain runs (RFC 9174 3.1, 4.1, 4.6,
 * 6.1). Nothing here sees a bundle. Confined to whoever runs the machine.
 */
@NullMarked
package dev.gantry.domain.node;

import org.jspecify.annotations.NullMarked;
