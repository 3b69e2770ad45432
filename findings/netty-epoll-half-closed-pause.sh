#!/usr/bin/env bash
# Netty 4.2.18.Final, native epoll: a channel that does not read when its peer half-closes can never be told to read again.
#
#   findings/netty-epoll-half-closed-pause.sh
#
# Valid input: a TCP peer sends 10 octets, shuts down its output and waits for the answer. The channel at the other end has
# ALLOW_HALF_CLOSURE set and auto-read off, as a server has it that holds a peer back for a moment. Then auto-read is turned on.
#
# With NIO nothing is read until auto-read is on; then come the octets, the end of the input, and the answer reaches the peer.
# With epoll the end of the input makes the channel read at once, all there is and whatever auto-read says, and fires
# ChannelInputShutdownEvent. So far no octet is lost. But then the channel waits for nothing any more and leaves the epoll
# set, while it stays open. setAutoRead(true) asks epoll to modify what is not in the set; that fails, the failure goes to
# exceptionCaught, and the channel is closed: nothing can be written any more to a peer that still reads.
#
# Seen (Linux 6.18, x86-64, Java 17 and 25):
#
#   epoll: read 10 octets
#   epoll: input shut down
#   epoll: auto-read on
#   epoll: epoll_ctl(..) failed with error(-2): No such file or directory
#   epoll: channel closed by Netty
#   epoll: peer was answered ''
#   nio: auto-read on
#   nio: read 10 octets
#   nio: input shut down
#   nio: peer was answered 'answer'
#
# Without harm: not to touch auto-read once ChannelInputShutdownEvent was seen.
#
# Needs Java 17 or later, Maven, and Linux on x86-64. Exit code 0 as long as it is as described, 1 when it is not.
set -euo pipefail

self=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.netty</groupId>
      <artifactId>netty-transport-native-epoll</artifactId>
      <version>4.2.18.Final</version>
      <classifier>linux-x86_64</classifier>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars

cat >HalfClosedPause.java <<'JAVA'
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

public class HalfClosedPause {
  static String transport;
  static volatile boolean closing;
  static final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  static final CountDownLatch inputShutDown = new CountDownLatch(1);

  static synchronized void say(String text) {
    System.out.println(transport + ": " + text);
  }

  static final class Teller extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      accepted.complete(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      say("read " + ((ByteBuf) message).readableBytes() + " octets");
      ((ByteBuf) message).release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        say("input shut down");
        inputShutDown.countDown();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
      Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
      say(cause.getMessage());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!closing) {
        say("channel closed by Netty");
      }
    }
  }

  public static void main(String[] args) throws Exception {
    transport = args[0];
    boolean epoll = transport.equals("epoll");
    var loops =
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new Teller())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    try (var peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
      peer.setSoTimeout(30_000);
      Channel channel = accepted.get(30, TimeUnit.SECONDS);
      peer.getOutputStream().write(new byte[10]);
      peer.shutdownOutput();
      // NIO hears of it only when it reads.
      boolean heard = inputShutDown.await(epoll ? 30 : 1, TimeUnit.SECONDS);
      if (heard != epoll || !channel.isOpen()) {
        say("not as described: input shut down " + heard + ", open " + channel.isOpen());
      }
      channel
          .eventLoop()
          .submit(
              () -> {
                say("auto-read on");
                channel.config().setAutoRead(true);
              })
          .get(30, TimeUnit.SECONDS);
      inputShutDown.await(30, TimeUnit.SECONDS);
      var answer = Unpooled.copiedBuffer("answer", StandardCharsets.US_ASCII);
      channel.writeAndFlush(answer).await(30, TimeUnit.SECONDS);
      closing = true;
      channel.close();
      var octets = peer.getInputStream().readAllBytes();
      say("peer was answered '" + new String(octets, StandardCharsets.US_ASCII) + "'");
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
    }
  }
}
JAVA

for transport in epoll nio; do
  timeout 120 java -cp 'jars/*' HalfClosedPause.java "$transport"
done 2>&1 | grep -E '^(epoll|nio): ' | tee seen

sed -n 's/^#   \(\(epoll\|nio\): .*\)/\1/p' "$self" >described
if ! diff -u described seen; then
  echo "it is not as described any more" >&2
  exit 1
fi
echo "as described"
