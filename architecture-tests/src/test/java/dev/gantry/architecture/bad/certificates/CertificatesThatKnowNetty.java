package dev.gantry.architecture.bad.certificates;

import io.netty.buffer.ByteBuf;

/** Breaks certificates_use_domain_and_bouncy_castle_only. */
interface CertificatesThatKnowNetty {
  ByteBuf buffer();
}
